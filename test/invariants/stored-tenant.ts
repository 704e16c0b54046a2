import type { StatementSync } from 'node:sqlite'
import type { EventPage } from '../../core/records/mission/event-pages.ts'
import { isFinished, type Mission } from '../../core/records/mission/mission.ts'
import type { Slot } from '../../core/records/slot/slots.ts'

/** One tenant's items in the local edition's file, read past the ports. */
export interface StoredTenant {
  readonly missions: readonly Mission[]
  readonly slots: readonly Slot[]
  /** Mission by backlog key. */
  readonly backlog: ReadonlyMap<string, string>
  readonly limits: readonly StoredLimit[]
  /** `<mission>#<step>` of each usage record. */
  readonly ledger: readonly string[]
  /** `<mission>#<attempt>.<leg>#aborted` of each call that was cut off. */
  readonly aborted: readonly string[]
  /** `<mission>#<attempt>.<leg>#late` of each call whose executor had lost its mission. */
  readonly late: readonly string[]
  /** `<mission>#<step>` of each recorded model call, but for those that a mission was redriven with. */
  readonly modelCalls: readonly string[]
}

/** A named limit: what was defined, and its partition. */
export interface StoredLimit {
  readonly key: string
  readonly defined: number | null
  /** Mission by permit. */
  readonly holders: ReadonlyMap<number, string>
  /** `<sort key> <mission>`, in order. */
  readonly queue: readonly string[]
}

type Reader = (tenant: string) => StoredTenant

/** @param prepare of an open database of the local edition */
export function storedTenantReader(prepare: (sql: string) => StatementSync): Reader {
  const missions = prepare("SELECT body FROM entities WHERE pk >= ? AND pk < ? AND sk = 'mission' ORDER BY pk")
  const steps = prepare("SELECT pk, sk, body FROM entities WHERE pk >= ? AND pk < ? AND sk LIKE 'step#%'")
  const events = prepare("SELECT body FROM entities WHERE pk = ? AND sk LIKE 'event#%'")
  const partition = prepare('SELECT sk, body FROM entities WHERE pk = ? ORDER BY sk')
  const inLimits = prepare('SELECT pk, sk, body FROM entities WHERE pk >= ? AND pk < ? ORDER BY pk, sk')
  const usage = prepare('SELECT sk FROM ledger WHERE pk >= ? AND pk < ?')
  return (tenant) => {
    const billed = usage.all(`${tenant}|usage#`, `${tenant}|usage$`).map((row) => String(row.sk))
    const missionRange = [`${tenant}|mission#`, `${tenant}|mission$`] as const
    const all = missions.all(...missionRange).map((row) => JSON.parse(String(row.body)) as Mission)
    const kept = new Map(all.map(({ id, redriven_from }) => [id, redriven_from?.steps ?? 0]))
    return {
      missions: all,
      slots: partition.all(`${tenant}|slots`).map((row) => JSON.parse(String(row.body)) as Slot),
      backlog: new Map(
        partition.all(`${tenant}|backlog`).map((row) => [String(row.sk), JSON.parse(String(row.body)).mission_id]),
      ),
      limits: limitsFrom(
        inLimits.all(`${tenant}|limit#`, `${tenant}|limit$`),
        partition.all(`${tenant}|limits`).map((row) => JSON.parse(String(row.body))),
      ),
      ledger: billed.filter((key) => !key.endsWith('#aborted') && !key.endsWith('#late')),
      aborted: billed.filter((key) => key.endsWith('#aborted')),
      late: billed.filter((key) => key.endsWith('#late')),
      modelCalls: steps
        .all(...missionRange)
        .filter((row) => isModelCall(row, () => events.all(String(row.pk))))
        .map((row) => ({
          mission: String(row.pk).split('#')[1] ?? '',
          step: Number(String(row.sk).slice('step#'.length)),
        }))
        .filter(({ mission, step }) => step > (kept.get(mission) ?? Number.POSITIVE_INFINITY))
        .map(({ mission, step }) => `${mission}#${step}`),
    }
  }
}

type Row = ReturnType<StatementSync['all']>[number]

/** What is too long for its item stands elsewhere, and its event says what it is. */
function isModelCall({ sk, body }: Row, eventsOfIt: () => readonly Row[]): boolean {
  const text = String(body)
  if (!text.startsWith('{"blob"')) return text.includes('"kind":"model_call"') && !text.includes('"held_in":')
  const step = Number(String(sk).slice('step#'.length))
  return eventsOfIt()
    .flatMap((row) => (JSON.parse(String(row.body)) as EventPage).events)
    .some(({ type, data }) => type === 'step.recorded' && data.number === step && data.kind === 'model_call')
}

function limitsFrom(rows: readonly Row[], definitions: readonly { name: string; concurrency: number | null }[]) {
  const keys = new Set(rows.map((row) => String(row.pk).split('|limit#')[1] as string))
  return [...keys].map((key): StoredLimit => {
    const own = rows.filter((row) => String(row.pk).endsWith(`|limit#${key}`))
    const bodies = own.map((row) => ({ sort: String(row.sk), ...JSON.parse(String(row.body)) }))
    const permits = bodies.filter(({ sort, mission_id }) => sort.startsWith('permit#') && mission_id !== null)
    const waiting = bodies.filter(({ sort }) => sort.startsWith('waiting#'))
    return {
      key,
      defined: definitions.find(({ name }) => name === key)?.concurrency ?? null,
      holders: new Map(permits.map(({ index, mission_id }) => [index, mission_id])),
      queue: waiting.map(({ sort, mission_id }) => `${sort} ${mission_id}`),
    }
  })
}

/** What must hold of named limits after every single write. */
function limitProblems({ missions, limits }: StoredTenant): string[] {
  const held = missions.flatMap(({ id, permits = [] }) => permits.map(({ key, index }) => `${key} ${index} ${id}`))
  const given = limits.flatMap(({ key, holders }) => [...holders].map(([index, id]) => `${key} ${index} ${id}`))
  const pending = missions.flatMap((mission) =>
    mission.status === 'PENDING' && mission.place === 'limit'
      ? [`${mission.limit} ${mission.queue_key} ${mission.id}`]
      : [],
  )
  const queued = limits.flatMap(({ key, queue }) => queue.map((entry) => `${key} ${entry}`))
  return [
    ...differences('missions and permits', held, given),
    ...differences('missions and queues of limits', pending, queued),
    ...missions.flatMap((mission) => permitProblems(mission)),
  ]
}

/** To be dispatched a mission has a permit of each limit that bounds it; permits in the order of their names. */
function permitProblems(mission: Mission): string[] {
  const { id, status, limits = [], permits = [] } = mission
  const missing = limits.filter(({ key, limit }) => limit !== undefined && !permits.some((one) => one.key === key))
  if ((status === 'QUEUED' || status === 'RUNNING') && missing.length > 0) {
    return [`${id} is ${status} without a permit of ${missing.map(({ key }) => key)}`]
  }
  return permits.flatMap(({ key, index }) => {
    const own = limits.find((limit) => limit.key === key)
    return own?.limit !== undefined && index >= own.limit
      ? [`${id} has permit ${index} of ${key}, of ${own.limit}`]
      : []
  })
}

/** What must hold after every single write. @returns what does not, in words */
export function alwaysProblems(stored: StoredTenant, concurrency: number): string[] {
  const { missions, slots, backlog } = stored
  const dispatched = missions.flatMap((mission) =>
    mission.status === 'QUEUED' || mission.status === 'RUNNING' ? [`slot ${mission.slot}: ${mission.id}`] : [],
  )
  const leased = slots.flatMap((slot) => (slot.state === 'leased' ? [`slot ${slot.index}: ${slot.mission_id}`] : []))
  const pending = missions.flatMap((mission) =>
    mission.status === 'PENDING' && mission.place === 'backlog' ? [`${mission.backlog_key} ${mission.id}`] : [],
  )
  const waiting = [...backlog].map(([key, mission]) => `${key} ${mission}`)
  return [
    ...(dispatched.length > concurrency ? [`${dispatched.length} are dispatched, of ${concurrency}`] : []),
    ...differences('missions and slots', dispatched, leased),
    ...differences('missions and backlog', pending, waiting),
    ...limitProblems(stored),
  ]
}

/** What must hold when nobody is doing anything. */
export function restingProblems(stored: StoredTenant, concurrency: number): string[] {
  const { slots, backlog, ledger, modelCalls } = stored
  const free = concurrency - slots.filter(({ state }) => state === 'leased').length
  return [
    ...(free > 0 && backlog.size > 0 ? [`${free} slots are free beside a backlog of ${backlog.size}`] : []),
    ...idlePermits(stored),
    ...differences('model calls and ledger', modelCalls, ledger),
  ]
}

/** A permit is free that the first of its queue may have. */
function idlePermits({ missions, limits }: StoredTenant): string[] {
  return limits.flatMap(({ key, defined, holders, queue: [first] }) => {
    const waiter = missions.find(({ id }) => id === first?.split(' ')[1])
    const own = waiter?.limits?.find((limit) => limit.key === key)?.limit
    const most = defined ?? own ?? 0
    const taken = [...holders.keys()].filter((index) => index < most).length
    return waiter && taken < most ? [`${most - taken} permits of ${key} are free beside ${waiter.id}, which waits`] : []
  })
}

/** What must hold when every mission has ended. */
export function endProblems({ missions, slots, backlog, limits }: StoredTenant): string[] {
  return [
    ...missions.filter((mission) => !isFinished(mission)).map(({ id, status }) => `${id} is still ${status}`),
    ...slots.filter(({ state }) => state === 'leased').map(({ index }) => `slot ${index} is still leased`),
    ...(backlog.size > 0 ? [`the backlog still has ${backlog.size}`] : []),
    ...limits.flatMap(({ key, holders, queue }) => [
      ...[...holders].map(([index, id]) => `permit ${index} of ${key} is still held by ${id}`),
      ...queue.map((entry) => `${entry} still waits for ${key}`),
    ]),
  ]
}

function differences(what: string, some: readonly string[], others: readonly string[]): string[] {
  const [one, other] = [[...some].sort().join('\n'), [...others].sort().join('\n')]
  return one === other ? [] : [`${what} differ:\n${one}\nand\n${other}`]
}
