import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runSortie } from '../cli/run-sortie.ts'
import { apiOf } from '../scenarios/api.ts'
import { missions, submit } from '../scenarios/missions.ts'
import { startEdition } from './edition-process.ts'
import { spoilMission } from './spoil-mission.ts'

test('operators see a record that cannot be read on the command line too', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sortie-unreadable-'))
  const first = await startEdition({ data })
  const apiKey = String(first.api_key)
  const { id } = await submit(apiOf({ http: first.http, apiKey }), { agent: 'echo', input: 'x' })
  await first.stop()
  const { out } = await runSortie(['operators', 'create', 'Test', '--data', data, '--json'])
  spoilMission(data, id)
  const edition = await startEdition({ data })
  try {
    await missions(apiOf({ http: edition.http, apiKey }))
    const env = { SORTIE_URL: edition.http, SORTIE_API_KEY: JSON.parse(out).api_key }
    expect((await runSortie(['operators', 'set-aside'], { env })).out).toContain(`mission#${id}`)
  } finally {
    await edition.kill()
    await rm(data, { recursive: true, force: true })
  }
})

test('a value whose file is gone is told for what it is, and breaks no list', async () => {
  const { id } = await submit(api, { agent: 'echo', input: 'x'.repeat(100_000) })
  await ended(platform, api, id)
  const conversation = (await api('POST', '/v1/conversations', { json: { agent: 'echo' } })).body as { id: string }
  const messages = `/v1/conversations/${conversation.id}/messages`
  for (const content of ['short', 'x'.repeat(100_000)]) {
    await api('POST', messages, { json: { content } })
    // Its reply.
    await api('GET', `${messages}?after=${content === 'short' ? 1 : 3}&wait=20`)
  }
  await rm(join(data, 'blobs'), { recursive: true })
  const error = expectError(await api('GET', `/v1/missions/${id}`), 'item_unreadable')
  expect(error.message).toContain('missing')
  expect((await missions(api)).items.map((mission) => mission.id)).toContain(id)
  const { items } = (await api('GET', messages)).body as { items: { content: string }[] }
  expect(items.map(({ content }) => content)).toContain('short')
})
