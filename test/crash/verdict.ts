import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Mission, MissionEvent, Step } from '../../contract/resources/mission.ts'
import { type MissionRecord, recordProblems, terminal, usageProblems } from '../invariants/mission-record.ts'
import { type StoredBudgets, storedBudgetsReader } from '../invariants/stored-budgets.ts'
import {
  alwaysProblems,
  endProblems,
  restingProblems,
  type StoredTenant,
  storedTenantReader,
} from '../invariants/stored-tenant.ts'
import type { Client } from './client.ts'
import { crewAgent, crewOutput } from './crew-agent.ts'
import type { TestTenant } from './tenants.ts'
import type { Witness } from './witness.ts'

/** Everything that a tenant can read in the end, so many missions at a time. */
export async function readAll(client: Client, atOnce = 32): Promise<readonly MissionRecord[]> {
  const missions = (await client.all('/v1/missions')) as Mission[]
  const records: MissionRecord[] = []
  for (let at = 0; at < missions.length; at += atOnce) {
    records.push(...(await Promise.all(missions.slice(at, at + atOnce).map(({ id }) => readOne(client, id)))))
  }
  return records
}

async function readOne(client: Client, id: string): Promise<MissionRecord> {
  const mission = (await client.ask('GET', `/v1/missions/${id}`)).body as Mission
  const events: MissionEvent[] = []
  for (let finished = false; !finished; ) {
    const { body } = await client.ask('GET', `/v1/missions/${id}/events?after=${events.length}`)
    events.push(...(body.items as MissionEvent[]))
    finished = body.finished || body.items.length === 0
  }
  return { mission, events, steps: (await client.all(`/v1/missions/${id}/steps`)) as Step[] }
}

/** Holds what a tenant was told against what is there. @returns what is wrong, in words */
export function verdict(
  records: readonly MissionRecord[],
  witness: Witness,
  { concurrency }: TestTenant,
  askedAt: ReadonlyMap<string, readonly number[]>,
): string[] {
  const byId = new Map(records.map((record) => [record.mission.id, record]))
  const events = new Map(records.flatMap((record) => record.events.map((event) => [event.id, JSON.stringify(event)])))
  const steps = new Map(
    records.flatMap(({ mission, steps: all }) =>
      all.map((step) => [`${mission.id}#${step.number}`, JSON.stringify(step)]),
    ),
  )
  return [
    ...witness.problems,
    ...records.flatMap(recordProblems),
    ...usageProblems(records, []),
    ...records.flatMap(({ mission }) =>
      terminal.includes(mission.status) ? [] : [`${mission.id}: ${mission.status}`],
    ),
    ...[...witness.accepted.keys()].filter((id) => !byId.has(id)).map((id) => `${id} was accepted and is lost`),
    ...[...witness.accepted].flatMap(([id, sent]) => resultProblems(byId.get(id), sent, witness)),
    ...[...witness.missionsSeen].filter((id) => !byId.has(id)).map((id) => `${id} was seen and is not ours`),
    ...records.flatMap(({ mission, steps: all }) => cancelProblems(mission, all.length, byId, witness)),
    ...witness.contradictions(events, steps),
    ...slotProblems(records, concurrency),
    ...(witness.sawRunning > concurrency ? [`${witness.sawRunning} missions ran at once, of ${concurrency}`] : []),
    ...records.flatMap((record) => repeatedCalls(record, askedAt)),
  ]
}

function resultProblems(
  record: MissionRecord | undefined,
  sent: { agent: string; input: string },
  witness: Witness,
): string[] {
  if (!record) return []
  const { id, status, output, error } = record.mission
  if (status === 'CANCELLED' || error?.code === 'executor_lost' || error?.code === 'crashed_the_process') return []
  if (status !== 'COMPLETED') return [`${id} is ${status}: ${error?.code}`]
  if (witness.cancelled.has(id)) return [`${id} is ${status}, and its cancel was confirmed`]
  if (sent.agent === crewAgent) return crewProblems(record, sent.input)
  return sent.agent === 'echo' && output !== sent.input ? [`${id} echoed ${output} for ${sent.input}`] : []
}

/** What a worker did it did while the mission was its own. */
function crewProblems({ mission, events }: MissionRecord, input: string): string[] {
  let lease = ''
  const late = events.flatMap(({ type, data }) => {
    if (type === 'mission.started') lease = `${data.attempt}.${data.leg}`
    return type === 'step.recorded' && data.text !== lease
      ? [`step ${data.number} is of ${data.text}, not ${lease}`]
      : []
  })
  const wrong = mission.output === crewOutput(input, lease) ? [] : [`it answered ${mission.output} under ${lease}`]
  return [...late, ...wrong].map((problem) => `${mission.id}: ${problem}`)
}

/** After a confirmed cancel neither the mission nor what it delegated has another step. */
function cancelProblems(
  mission: Mission,
  steps: number,
  byId: ReadonlyMap<string, MissionRecord>,
  witness: Witness,
): string[] {
  const then = witness.cancelled.get(mission.id)
  if (then !== undefined && steps > then) return [`${mission.id} had ${then} steps when cancelled, and has ${steps}`]
  const parent = mission.parent_id === null ? undefined : byId.get(mission.parent_id)
  const cancelledAt = parent && witness.cancelled.has(parent.mission.id) ? parent.mission.finished_at : null
  const wentOn = cancelledAt && mission.finished_at && mission.status === 'COMPLETED' && isLater(mission, cancelledAt)
  return wentOn ? [`${mission.id} completed after the mission that delegated it was cancelled`] : []
}

/** A child that ends while the cancel is on its way to it is in order. */
const cascadeMs = 1000

function isLater(mission: Mission, cancelledAt: string): boolean {
  return Date.parse(mission.finished_at as string) > Date.parse(cancelledAt) + cascadeMs
}

/** Clocks are read a little before and after the one write that gives a slot from one mission to the next. */
const tolerance = 50

interface Stay {
  readonly mission: string
  readonly from: number
  readonly to: number
  /** What ended it. */
  readonly end: string
}

/**
 * When the mission held a slot, by its events. A submission bears the time of its request, and may have found its slot
 * later, when another mission had left that; it counts from when its mission was started.
 */
function staysOf({ mission, events }: MissionRecord): Stay[] {
  let since: number | undefined
  return events.flatMap(({ type, time }) => {
    const now = Date.parse(time)
    const holds = type === 'mission.queued' || type === 'mission.started'
    if (holds) since ??= now
    if (since === undefined || holds || type === 'step.recorded') return []
    const stay = { mission: mission.id, from: since + tolerance, to: now, end: type }
    since = undefined
    return stay.from < stay.to ? [stay] : []
  })
}

/** Whether more missions held a slot at the same time than there are: the first time that they did. */
function slotProblems(records: readonly MissionRecord[], concurrency: number): string[] {
  const stays = records.flatMap(staysOf).sort((a, b) => a.from - b.from)
  let held: Stay[] = []
  for (const stay of stays) {
    held = [...held.filter(({ to }) => to > stay.from), stay]
    if (held.length <= concurrency) continue
    const who = held.map(({ mission, from, to, end }) => `${mission} ${iso(from)} to ${iso(to)} (${end})`)
    return [`${held.length} missions had a slot at once, of ${concurrency}: ${who.join(', ')}`]
  }
  return []
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** Calls that were made again although their result stood in the record. A step's own times say how long it took, by no clock that jumps. */
function repeatedCalls(
  { mission, steps, events }: MissionRecord,
  askedAt: ReadonlyMap<string, readonly number[]>,
): string[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'tool_call' || step.tool !== 'http_fetch' || step.is_error) return []
    const { url } = step.arguments as { url: string }
    const recorded = events.find(({ type, data }) => type === 'step.recorded' && data.number === step.number)
    const later = askedAt.get(new URL(url).pathname)?.filter((at) => recorded && at > Date.parse(recorded.time)) ?? []
    return later.length > 0 ? [`${mission.id}: step ${step.number} was recorded, and its call was made again`] : []
  })
}

/** What stands in the file once the edition has stopped: slots, backlog and ledger, which no API shows yet. */
export function fileProblems(folder: string, tenants: readonly TestTenant[]): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'sortie-verdict-'))
  cpSync(folder, copy, { recursive: true })
  const database = new DatabaseSync(join(copy, 'sortie.db'))
  const read = storedTenantReader((sql) => database.prepare(sql))
  const readBudgets = storedBudgetsReader((sql) => database.prepare(sql))
  const problems = tenants.flatMap(({ id, concurrency }) => {
    const stored = read(id)
    return [
      ...alwaysProblems(stored, concurrency),
      ...restingProblems(stored, concurrency),
      ...endProblems(stored),
      ...spendingProblems(stored, readBudgets(id)),
    ]
  })
  database.close()
  rmSync(copy, { recursive: true })
  return problems
}

/** A mission's budget has counted what it used, once, and nobody waits for it or has reserved anything any more. */
function spendingProblems({ missions }: StoredTenant, { spendings, waiters }: StoredBudgets): string[] {
  const roots = missions.filter(({ budget, parent }) => budget !== null && parent === null)
  return [
    ...waiters.map(({ budget, waiter }) => `${waiter.mission_id} still waits for ${budget}`),
    ...roots.flatMap(({ id, usage }) => {
      const { tokens = 0, spent_tokens = 0 } = spendings.get(`mission:${id}#total#total`) ?? {}
      const used = usage.input_tokens + usage.output_tokens
      return tokens === used && spent_tokens === used
        ? []
        : [`${id} used ${used} tokens, and its budget counts ${spent_tokens} and holds ${tokens}`]
    }),
  ]
}
