import type { Mission } from '../contract/resources/mission.ts'
import { startEdition } from './edition.ts'
import { type HeldSite, openHeldSite } from './held-site.ts'
import { type HttpConnection, openConnection } from './http-client.ts'
import { type Percentiles, percentiles } from './statistics.ts'

const together = 50
const rounds = 6
export const cancelled = together * rounds

/** Milliseconds from the request to cancel. */
export interface CancelFigures {
  readonly answered: Percentiles
  /** Until the mission's current call was aborted, as its server sees it. */
  readonly call_ended: Percentiles
  /** Steps recorded after the answer; should be none. */
  readonly later_steps: number
}

/** Cancels missions during a call that would never end, one at a time while the others run. */
export async function measureCancel(): Promise<{ tool: CancelFigures; model: CancelFigures }> {
  const site = await openHeldSite()
  try {
    const tool = await cancelMany(site, { SORTIE_FETCH_ALLOW: site.host }, (n) => ({
      ...{ agent: 'researcher', input: `read http://${site.host}/${n}`, name: `/${n}` },
    }))
    const service = { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: `http://${site.host}/v1`, SORTIE_MODEL: 'openai/held' }
    const model = await cancelMany(site, service, (n) => ({
      agent: 'researcher',
      input: `word ${n}`,
      name: `word ${n}`,
    }))
    return { tool, model }
  } finally {
    site.close()
  }
}

interface Held {
  readonly agent: string
  readonly input: string
  /** What the site receives as the request. */
  readonly name: string
}

async function cancelMany(
  site: HeldSite,
  env: Readonly<Record<string, string>>,
  held: (n: number) => Held,
): Promise<CancelFigures> {
  const edition = await startEdition({ env })
  const connection = await openConnection(edition.ready.http, edition.ready.api_key)
  const found: Cancelled[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const calls = Array.from({ length: together }, (_, n) => held(round * together + n))
      const ids: string[] = []
      for (const call of calls) ids.push(await submit(connection, call))
      await Promise.all(calls.map(({ name }) => site.asked(name)))
      for (const [at, id] of ids.entries()) found.push(await cancelOne(connection, site, id, calls[at]?.name ?? ''))
    }
    return {
      answered: percentiles(found.map(({ answered }) => answered)),
      call_ended: percentiles(found.map(({ call_ended }) => call_ended)),
      later_steps: await laterSteps(connection, found),
    }
  } finally {
    connection.close()
    await edition.stop()
  }
}

interface Cancelled {
  readonly id: string
  readonly answered: number
  readonly call_ended: number
  readonly steps: number
}

async function cancelOne(connection: HttpConnection, site: HeldSite, id: string, name: string): Promise<Cancelled> {
  const begin = performance.now()
  const answer = await connection.send('POST', `/v1/missions/${id}/cancel`, '{}')
  const answered = performance.now() - begin
  if (answer.status !== 200) throw new Error(answer.body)
  const call_ended = (await site.givenUp(name)) - begin
  return { id, answered, call_ended, steps: await stepsOf(connection, id) }
}

async function laterSteps(connection: HttpConnection, found: readonly Cancelled[]): Promise<number> {
  let later = 0
  for (const { id, steps } of found) later += (await stepsOf(connection, id)) - steps
  return later
}

async function stepsOf(connection: HttpConnection, id: string): Promise<number> {
  const { body } = await connection.send('GET', `/v1/missions/${id}/steps`)
  return (JSON.parse(body) as { items: readonly unknown[] }).items.length
}

async function submit(connection: HttpConnection, { agent, input }: Held): Promise<string> {
  const answer = await connection.send('POST', '/v1/missions', JSON.stringify({ agent, input }))
  if (answer.status !== 202) throw new Error(answer.body)
  return (JSON.parse(answer.body) as Mission).id
}

if (import.meta.main) console.dir(await measureCancel(), { depth: 4 })
