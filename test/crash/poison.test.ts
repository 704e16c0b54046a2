import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DeadLetterList, RedriveOutcome } from '../../contract/resources/dead-letter.ts'
import { Mission } from '../../contract/resources/mission.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { openSlowSite, type SlowSite } from '../scenarios/slow-site.ts'

const deadlyLeg = new URL('./deadly-leg.ts', import.meta.url).href

let folder: string
let site: SlowSite
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-poison-'))
  site = await openSlowSite()
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true })
})

describe.each([
  { how: 'kill', options: '' },
  { how: 'heap', options: '--max-old-space-size=128' },
])('a mission that ends each process that carries it out ($how)', ({ how, options }) => {
  test('is given up after a few, others beside it are not, and it can be tried again', {
    timeout: 120_000,
  }, async () => {
    const data = join(folder, how)
    const harmless = { SORTIE_FETCH_ALLOW: site.host }
    const env = { ...harmless, DEADLY: how, NODE_OPTIONS: `--import ${deadlyLeg} ${options}` }
    const page = site.page()
    const first = await startEdition({ data, env })
    const key = String(first.api_key)
    const beside = await submit(first, key, { agent: 'coder', input: `read ${page.url}` })
    await page.asked
    // Later, so that it is on disk and met again by each next process.
    const deadly = await submit(first, key, { agent: 'echo', input: 'deadly', start_at: in300ms() })

    const { edition, deaths } = await survivor(first, key, deadly.id, () => startEdition({ data, env }), page.letGo)
    expect(deaths).toBe(5)
    expect(await finished(edition, key, deadly.id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'crashed_the_process', retryable: false },
    })
    expect(outcomeOf(await finished(edition, key, beside.id))).toBe('COMPLETED in attempt 1')
    const { items } = DeadLetterList.parse(await ask(edition, key, '/v1/dead-letters'))
    expect(items).toMatchObject([{ mission_id: deadly.id, code: 'crashed_the_process' }])
    expect(await edition.stop()).toBe(0)

    const mended = await startEdition({ data, env: harmless })
    const redriven = await ask(mended, key, `/v1/dead-letters/${items[0]?.id}/redrive`, {})
    const again = RedriveOutcome.parse(redriven).new_mission_id
    expect(await finished(mended, key, String(again))).toMatchObject({ status: 'COMPLETED', output: 'deadly' })
    expect(await mended.stop()).toBe(0)
  })
})

/** Starts it again each time that it dies. @returns the one in which the mission ends, and how many died before it */
async function survivor(
  first: EditionProcess,
  key: string,
  mission: string,
  start: () => Promise<EditionProcess>,
  afterSecond: () => void,
): Promise<{ edition: EditionProcess; deaths: number }> {
  let edition: EditionProcess | undefined = first
  for (let deaths = 0; deaths < 12; ) {
    const alive = edition
    const ended = alive && (await Promise.race([alive.exited.then(() => undefined), hasEnded(alive, key, mission)]))
    if (alive && ended) return { edition: alive, deaths }
    deaths += 1
    if (deaths === 2) afterSecond()
    // It may die before it is ready.
    edition = await start().catch(() => undefined)
  }
  throw new Error('It goes on dying')
}

async function hasEnded(edition: EditionProcess, key: string, id: string): Promise<boolean | undefined> {
  return finished(edition, key, id).then(
    () => true,
    () => undefined,
  )
}

async function finished(edition: EditionProcess, key: string, id: string): Promise<Mission> {
  for (;;) {
    const mission = Mission.parse(await ask(edition, key, `/v1/missions/${id}`))
    if (mission.status === 'COMPLETED' || mission.status === 'FAILED') return mission
    await pause(50)
  }
}

/** With what went wrong, so that a failure of this test says it. */
function outcomeOf({ status, attempt, error }: Mission): string {
  return `${status} in attempt ${attempt}${error ? `: ${error.code}: ${error.message}` : ''}`
}

async function submit(edition: EditionProcess, key: string, mission: Record<string, unknown>): Promise<Mission> {
  return Mission.parse(await ask(edition, key, '/v1/missions', mission))
}

async function ask({ http }: EditionProcess, key: string, path: string, json?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const sent = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
  const answer = await fetch(`${http}${path}`, { headers, ...sent })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

function in300ms(): string {
  return new Date(Date.now() + 300).toISOString()
}
