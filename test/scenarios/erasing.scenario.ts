import { expect, vi } from 'vitest'
import { Erasure, ErasureList } from '../../contract/resources/erasure.ts'
import { FileList } from '../../contract/resources/file.ts'
import { type Api, apiOf, expectError } from './api.ts'
import { ended, missions, stepsOf, submit } from './missions.ts'
import { freshName } from './names.ts'
import type { Scenarios } from './scenario.ts'

/** Missions that go before their time. */
export function erasing({ sideBySide }: Scenarios): void {
  sideBySide('erasing missions', (scenario) => {
    scenario('an ended mission goes with what it delegated, and is found nowhere any more', async (platform) => {
      const api = apiOf(platform)
      const tag = freshName('gone')
      const { id } = await submit(api, { agent: 'supervisor', input: 'ask coder: what is 6 * 7?', tags: [tag] })
      await ended(platform, api, id)
      const [step] = (await stepsOf(api, id)).filter(({ kind }) => kind === 'delegation')
      const child = (step as { mission_id: string }).mission_id
      expectError(await api('DELETE', `/v1/missions/${child}`), 'not_applicable')
      expect(await erased(platform.patienceMs, api, id)).toMatchObject({ mission_id: id, missions: 2, files: 0 })
      const parts = ['', '/events', '/steps', '/explain', '/tree', '/artifacts', '/deliveries', '/budget']
      for (const path of parts.flatMap((part) => [`/v1/missions/${id}${part}`, `/v1/missions/${child}${part}`]))
        expectError(await api('GET', path), 'not_found')
      for (const act of ['cancel', 'hold', 'release'])
        expectError(await api('POST', `/v1/missions/${id}/${act}`, act === 'hold' ? { json: {} } : {}), 'not_found')
      await vi.waitFor(async () => expect((await missions(api, `?tag=${tag}`)).items).toEqual([]), {
        timeout: platform.patienceMs,
      })
    })

    scenario('a long input goes, and so does a file that it made', async (platform) => {
      const api = apiOf(platform)
      const agent = freshName('writer')
      const made = { name: agent, instructions: '', model: 'offline/rules', tools: ['save_file'] }
      expect(await api('POST', '/v1/agents', { json: made })).toMatchObject({ status: 201 })
      const call = JSON.stringify({ name: 'report.md', text: '# Report' })
      const { id } = await submit(api, { agent, input: `call save_file with ${call}\n${'long '.repeat(20_000)}` })
      await ended(platform, api, id)
      const [file] = FileList.parse((await api('GET', `/v1/missions/${id}/artifacts`)).body).items
      expect(await erased(platform.patienceMs, api, id)).toMatchObject({ files: 1 })
      expectError(await api('GET', `/v1/files/${file?.id}`), 'not_found')
      await vi.waitFor(
        async () => {
          const { items } = ErasureList.parse((await api('GET', '/v1/erasures?limit=100')).body)
          expect(items.find(({ mission_id }) => mission_id === id)).toMatchObject({ state: 'erased' })
        },
        { timeout: platform.patienceMs },
      )
    })

    scenario('a repeat of the request that submitted it neither finds it nor runs it again', async (platform) => {
      const api = apiOf(platform)
      const key = freshName('key')
      const mission = { agent: 'echo', input: 'once' }
      const { id } = await submit(api, mission, key)
      await ended(platform, api, id)
      await erased(platform.patienceMs, api, id)
      const again = await api('POST', '/v1/missions', { json: mission, headers: { 'idempotency-key': key } })
      expectError(again, 'not_found')
    })

    scenario('one that has not ended is refused, and one that never was is not found', async (platform) => {
      const api = apiOf(platform)
      const start_at = new Date(Date.now() + 3_600_000).toISOString()
      const { id } = await submit(api, { agent: 'echo', input: 'later', start_at })
      expectError(await api('DELETE', `/v1/missions/${id}`), 'not_applicable')
      expectError(await api('DELETE', `/v1/missions/mis_${'0'.repeat(26)}`), 'not_found')
    })
  })
}

/** It is told to be erasing as long as it takes more than one request. */
async function erased(patienceMs: number, api: Api, id: string): Promise<Erasure> {
  return vi.waitFor(
    async () => {
      const { status, body } = await api('DELETE', `/v1/missions/${id}`)
      expect([status, body]).toMatchObject([200, { state: 'erased' }])
      return Erasure.parse(body)
    },
    { timeout: patienceMs, interval: 500 },
  )
}
