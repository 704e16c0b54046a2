import type { StatementSync } from 'node:sqlite'
import type { Slot } from '../../core/dispatch/slots.ts'
import { isFinished, type Mission } from '../../core/missions/model.ts'

/** One tenant's items in the local edition's file, read past the ports. */
export interface StoredTenant {
  readonly missions: readonly Mission[]
  readonly slots: readonly Slot[]
  /** Mission by backlog key. */
  readonly backlog: ReadonlyMap<string, string>
  /** `<mission>#<step>` of each usage record. */
  readonly ledger: readonly string[]
  /** `<mission>#<step>` of each recorded model call, but for those that a mission was redriven with. */
  readonly modelCalls: readonly string[]
}

type Reader = (tenant: string) => StoredTenant

/** @param prepare of an open database of the local edition */
export function storedTenantReader(prepare: (sql: string) => StatementSync): Reader {
  const missions = prepare("SELECT body FROM entities WHERE pk >= ? AND pk < ? AND sk = 'mission' ORDER BY pk")
  const steps = prepare("SELECT pk, sk, body FROM entities WHERE pk >= ? AND pk < ? AND sk LIKE 'step#%'")
  const partition = prepare('SELECT sk, body FROM entities WHERE pk = ? ORDER BY sk')
  const usage = prepare('SELECT sk FROM ledger WHERE pk >= ? AND pk < ?')
  return (tenant) => {
    const missionRange = [`${tenant}|mission#`, `${tenant}|mission$`] as const
    const all = missions.all(...missionRange).map((row) => JSON.parse(String(row.body)) as Mission)
    const kept = new Map(all.map(({ id, redriven_from }) => [id, redriven_from?.steps ?? 0]))
    return {
      missions: all,
      slots: partition.all(`${tenant}|slots`).map((row) => JSON.parse(String(row.body)) as Slot),
      backlog: new Map(
        partition.all(`${tenant}|backlog`).map((row) => [String(row.sk), JSON.parse(String(row.body)).mission_id]),
      ),
      ledger: usage.all(`${tenant}|usage#`, `${tenant}|usage$`).map((row) => String(row.sk)),
      modelCalls: steps
        .all(...missionRange)
        .filter((row) => String(row.body).includes('"kind":"model_call"'))
        .map((row) => ({
          mission: String(row.pk).split('#')[1] ?? '',
          step: Number(String(row.sk).slice('step#'.length)),
        }))
        .filter(({ mission, step }) => step > (kept.get(mission) ?? Number.POSITIVE_INFINITY))
        .map(({ mission, step }) => `${mission}#${step}`),
    }
  }
}

/** What must hold after every single write. @returns what does not, in words */
export function alwaysProblems({ missions, slots, backlog }: StoredTenant, concurrency: number): string[] {
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
  ]
}

/** What must hold when nobody is doing anything. */
export function restingProblems({ slots, backlog, ledger, modelCalls }: StoredTenant, concurrency: number): string[] {
  const free = concurrency - slots.filter(({ state }) => state === 'leased').length
  return [
    ...(free > 0 && backlog.size > 0 ? [`${free} slots are free beside a backlog of ${backlog.size}`] : []),
    ...differences('model calls and ledger', modelCalls, ledger),
  ]
}

/** What must hold when every mission has ended. */
export function endProblems({ missions, slots, backlog }: StoredTenant): string[] {
  return [
    ...missions.filter((mission) => !isFinished(mission)).map(({ id, status }) => `${id} is still ${status}`),
    ...slots.filter(({ state }) => state === 'leased').map(({ index }) => `slot ${index} is still leased`),
    ...(backlog.size > 0 ? [`the backlog still has ${backlog.size}`] : []),
  ]
}

function differences(what: string, some: readonly string[], others: readonly string[]): string[] {
  const [one, other] = [[...some].sort().join('\n'), [...others].sort().join('\n')]
  return one === other ? [] : [`${what} differ:\n${one}\nand\n${other}`]
}
