import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Approval } from '../../contract/resources/approval.ts'
import { Mission, MissionEventList } from '../../contract/resources/mission.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { type Api, apiOf } from '../scenarios/api.ts'
import { stepsOf } from '../scenarios/missions.ts'
import { type CountingServer, openCountingServer } from './counting-server.ts'
import { senderOf, sendingInput, sendingProblems } from './sender.ts'

const kills = Number(process.env.SORTIE_EFFECT_CRASHES ?? 4)
const missionsAKill = 6

/** The same as `chaos.test.ts`, with what a real process loses: everything that is not committed. */
test(`nor by the local edition, killed ${kills} times`, { timeout: 600_000 }, async () => {
  const server = await openCountingServer()
  const data = await mkdtemp(join(tmpdir(), 'sortie-effects-'))
  const start = () => startEdition({ data, env: { SORTIE_FETCH_ALLOW: server.host } })
  let edition: EditionProcess = await start()
  const key = edition.api_key ?? ''
  try {
    const api = (): Api => apiOf({ http: edition.http, apiKey: key } as Parameters<typeof apiOf>[0])
    await api()('POST', '/v1/agents', { json: { instructions: '', ...senderOf(server.host) } })
    const ids: string[] = []
    for (let kill = 0; kill < kills; kill++) {
      for (let at = 0; at < missionsAKill; at++) ids.push(await submit(api(), server, `${kill}-${at}`))
      await pause(Math.random() * 120)
      await edition.kill()
      edition = await start()
      await decideAll(api(), server)
    }
    for (const id of ids) expect(await problemsOf(api, id, server)).toEqual([])
  } finally {
    await edition.kill()
    await server.close()
    await rm(data, { recursive: true, force: true })
  }
})

async function submit(api: Api, { host }: CountingServer, id: string): Promise<string> {
  const json = { agent: 'sender', input: sendingInput(host, id), max_attempts: 20 }
  return Mission.parse((await api('POST', '/v1/missions', { json })).body).id
}

async function decideAll(api: Api, { arrivals }: CountingServer): Promise<void> {
  const { items } = (await api('GET', '/v1/approvals?limit=100')).body as { items: Approval[] }
  for (const { id, mission_id } of items) {
    const { open_effect } = Mission.parse((await api('GET', `/v1/missions/${mission_id}`)).body)
    const note = open_effect?.key ?? ''
    const json = arrivals.has(note) ? { decision: 'happened', output: 'done' } : { decision: 'repeat', note }
    await api('POST', `/v1/approvals/${id}/decision`, { json })
  }
}

async function problemsOf(api: () => Api, id: string, server: CountingServer): Promise<string[]> {
  for (;;) {
    await decideAll(api(), server)
    const { finished } = MissionEventList.parse((await api()('GET', `/v1/missions/${id}/events?wait=1`)).body)
    if (finished) break
  }
  const mission = Mission.parse((await api()('GET', `/v1/missions/${id}`)).body)
  const { items: events } = MissionEventList.parse((await api()('GET', `/v1/missions/${id}/events`)).body)
  const ended = mission.status === 'COMPLETED' ? [] : [`${id} is ${mission.status}`]
  return [...ended, ...sendingProblems({ mission, events, steps: await stepsOf(api(), id) }, server)]
}
