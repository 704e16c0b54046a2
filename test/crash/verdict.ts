import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Mission, MissionEvent, Step } from '../../contract/resources/mission.ts'
import {
  type Billed,
  type MissionRecord,
  recordProblems,
  terminal,
  usageProblems,
} from '../invariants/mission-record.ts'
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

/** Everything that a tenant can read in the end. */
export async function readAll(client: Client, atOnce?: number): Promise<readonly MissionRecord[]> {
  const all: MissionRecord[] = []
  for await (const record of records(client, atOnce)) all.push(record)
  return all
}

/** The same, so many missions at a time. */
export async function* records(client: Client, atOnce = 32): AsyncGenerator<MissionRecord> {
  let some: Promise<MissionRecord>[] = []
  for await (const mission of client.each('/v1/missions')) {
    some.push(readOne(client, (mission as Mission).id))
    if (some.length < atOnce) continue
    yield* await Promise.all(some)
    some = []
  }
  yield* await Promise.all(some)
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

/** Of a mission, what others are held against. */
export interface Brief extends Billed {
  readonly mission: Billed['mission'] & Pick<Mission, 'parent_id' | 'finished_at'>
}

export interface Told {
  readonly witness: Witness
  readonly tenant: TestTenant
  /** When each path of the slow server was asked for. */
  readonly askedAt: ReadonlyMap<string, readonly number[]>
}

/** Holds what a tenant was told against what is there, mission by mission: all of an hour would not fit into memory. */
export class Judge {
  readonly #told: Told
  readonly #problems: string[] = []
  readonly #briefs = new Map<string, Brief>()
  readonly #stays: Stay[] = []

  constructor(told: Told) {
    this.#told = told
  }

  hear(record: MissionRecord): void {
    const { witness, askedAt } = this.#told
    const { id, status } = record.mission
    this.#briefs.set(id, briefOf(record))
    this.#stays.push(...staysOf(record))
    this.#problems.push(
      ...recordProblems(record),
      ...(terminal.includes(status) ? [] : [`${id}: ${status}`]),
      ...resultProblems(record, witness),
      ...witness.contradictions(record),
      ...repeatedCalls(record, askedAt),
    )
  }

  /** @returns what is wrong, in words, once every mission was heard */
  verdict(): string[] {
    const { witness, tenant } = this.#told
    const briefs = [...this.#briefs.values()]
    return [
      ...witness.problems,
      ...this.#problems,
      ...usageProblems(briefs, []),
      ...witness.ids.filter((id) => !this.#briefs.has(id)).map((id) => `${id} was accepted and is lost`),
      ...briefs.flatMap((brief) => cancelProblems(brief, this.#briefs, witness)),
      ...witness.unfound(),
      ...slotProblems(this.#stays, tenant.concurrency),
      ...(witness.sawRunning > tenant.concurrency
        ? [`${witness.sawRunning} missions ran at once, of ${tenant.concurrency}`]
        : []),
    ]
  }
}

function briefOf({ mission, steps }: MissionRecord): Brief {
  const { id, status, redriven_from, parent_id, finished_at, usage } = mission
  return {
    mission: { id, status, redriven_from, parent_id, finished_at, usage: { model_calls: usage.model_calls } },
    steps: steps.map((step) =>
      step.kind === 'delegation' ? { kind: step.kind, mission_id: step.mission_id } : { kind: step.kind },
    ),
  }
}

function resultProblems(record: MissionRecord, witness: Witness): string[] {
  const sent = witness.accepted.get(record.mission.id)
  if (!sent) return []
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
export function cancelProblems(
  { mission, steps }: Brief,
  byId: ReadonlyMap<string, Brief>,
  witness: Witness,
): string[] {
  const then = witness.cancelled.get(mission.id)
  if (then !== undefined && steps.length > then.steps)
    return [`${mission.id} had ${then.steps} steps when cancelled, and has ${steps.length}`]
  const parent = mission.parent_id === null ? undefined : byId.get(mission.parent_id)
  const cancelled = parent && witness.cancelled.get(parent.mission.id)
  const wentOn = cancelled && mission.status === 'COMPLETED' && isLater(mission, cancelled.by)
  return wentOn ? [`${mission.id} completed after the mission that delegated it was cancelled`] : []
}

/** Who finds that the sweeper is at the same stop leaves it to that, and confirms a moment earlier. */
const cascadeMs = 1000

function isLater({ finished_at }: Brief['mission'], by: number): boolean {
  return finished_at !== null && Date.parse(finished_at) > by + cascadeMs
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
function slotProblems(stays: readonly Stay[], concurrency: number): string[] {
  let held: Stay[] = []
  for (const stay of stays.toSorted((a, b) => a.from - b.from)) {
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
