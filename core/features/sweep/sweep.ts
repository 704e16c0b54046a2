import type { DueItem } from '../../base/ports/store.ts'
import { isUnreadable } from '../../base/storing/reading.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import type { Mend } from '../../engine/mending/mends.ts'
import { countedBudget, lookLater } from '../../records/budget/waiters.ts'
import { mendPlaces, queuedMission } from './mend-places.ts'
import { mendings, type SweepPorts } from './mendings.ts'

/** Of each part of the index, read and mended together. */
const batch = 100
/** Then a tenant's turn is over, and what is due of others is read before the rest of it: the index is in order of age alone. */
const turnItems = 500
/** Nearly until the next round begins, which goes on where this one stopped: what was mended is no longer due. */
const longestMs = 55_000
/** What could not be mended does not keep others from it: it is looked at again after this. */
const postponedMs = 5 * 60_000
/** What cannot be read stays so until somebody sees to it. */
const unreadableMs = 24 * 60 * 60_000

export interface SweepReport {
  readonly looked_at: number
  /** How often each damage was mended. */
  readonly mended: { readonly [M in Mend]?: number }
  /** What could not be mended, and is tried again later. */
  readonly failed: number
  /** Not all that is overdue was looked at; the next round goes on. */
  readonly more: boolean
}

/**
 * Finds what is overdue and mends it: leases that ran out, slots whose message was never sent, deadlines that passed,
 * timers that did not fire, parents whose child's end they did not hear of, a backlog beside a free slot, and callbacks
 * that were not delivered in time.
 */
export function sweep(ports: SweepPorts) {
  return async (): Promise<SweepReport> => {
    const round = { looked_at: 0, mended: {}, failed: 0, until: ports.clock.monotonic() + longestMs }
    const shards = Array.from({ length: ports.stores.platform.dueShards }, (_, shard) =>
      sweepShard(ports, round, shard),
    )
    const done = await Promise.all(shards)
    return reportOf(round, done.includes(false))
  }
}

/** @returns whether nothing of it is due any more */
async function sweepShard(ports: SweepPorts, round: Round, shard: number): Promise<boolean> {
  let before: ReadonlySet<string> = new Set()
  const turns = createTurns()
  do {
    const had = turns.over()
    const due = await ports.stores.platform.queryDue(ports.clock.now(), batch, shard, had)
    const looked = new Set(due.map(identityOf))
    // An index that lags, or damage that nothing mends: the next round looks again.
    if (due.length === batch && [...looked].every((one) => before.has(one))) return false
    round.looked_at += due.length
    await Promise.all(byTenant(due).map((items) => mendTenant(ports, round, items)))
    turns.took(due)
    if (due.length < batch && had.length === 0) return true
    if (due.length < batch) turns.beginAgain()
    before = looked
  } while (ports.clock.monotonic() < round.until)
  return false
}

/** Of the tenants that had many items due, whose turn is over. */
function createTurns() {
  const taken = new Map<string, number>()
  return {
    took(due: readonly DueItem[]) {
      for (const { tenant } of due) taken.set(tenant, (taken.get(tenant) ?? 0) + 1)
    },
    over: () => [...taken].flatMap(([tenant, items]) => (items >= turnItems ? [tenant] : [])),
    beginAgain: () => taken.clear(),
  }
}

function identityOf({ tenant, partition, sort, version }: DueItem): string {
  return `${tenant}|${partition}|${sort}@${version}`
}

interface Round {
  looked_at: number
  readonly mended: { [M in Mend]?: number }
  failed: number
  readonly until: number
}

function reportOf({ looked_at, mended, failed }: Round, more: boolean): SweepReport {
  return { looked_at, mended, failed, more }
}

/** Tenants side by side; what one tenant has is mended in order, since it all wants the same backlog. */
function byTenant(due: readonly DueItem[]): readonly (readonly DueItem[])[] {
  return [...Map.groupBy(due, ({ tenant }) => tenant).values()]
}

async function mendTenant(ports: SweepPorts, round: Round, items: readonly DueItem[]): Promise<void> {
  const looked: DueItem[] = []
  for (const item of items) {
    if (ports.clock.monotonic() >= round.until) break
    count(round, await mend(ports, round, item))
    looked.push(item)
  }
  const [first] = looked
  if (!first) return
  try {
    // Also at the end of a round: what waits for a slot is put off only here, and would be the next round's beginning.
    const { freed, assigned, orphans } = await mendPlaces(ports, first.tenant, looked)
    count(round, 'permit_freed', freed)
    count(round, 'slot_filled', assigned)
    count(round, 'orphan_removed', orphans)
  } catch (error) {
    ports.logger.error('The sweeper could not hand out what is free', { tenant: first.tenant, error })
    for (const item of looked.filter(queuedMission)) await failed(ports, round, item, error)
  }
}

function count({ mended }: Round, mend: Mend | undefined, times = 1): void {
  if (mend && times > 0) mended[mend] = (mended[mend] ?? 0) + times
}

/** One item that cannot be mended must not keep the others from it. */
async function mend(ports: SweepPorts, round: Round, item: DueItem): Promise<Mend | undefined> {
  const mending = mendings.find(({ owns }) => owns(item))
  if (!mending) return undefined
  try {
    // Where somebody else changed it meanwhile, it was not stuck.
    return await unlessConflict(mending.mend(ports, item))
  } catch (error) {
    await failed(ports, round, item, error)
    return undefined
  }
}

async function failed(ports: SweepPorts, round: Round, item: DueItem, error: unknown): Promise<void> {
  round.failed += 1
  const { tenant, partition } = item
  ports.logger.error('The sweeper could not mend an item', { tenant, partition, error })
  // What was mended after all has another version.
  const postponing = unlessConflict(postpone(ports, item, isUnreadable(error) ? unreadableMs : postponedMs))
  await postponing.catch((failure) => {
    ports.logger.error('The sweeper could not put an item off', { tenant, partition, error: failure })
  })
}

/** As it is, only due later: at the head of what is due it would be read again and again. */
async function postpone({ stores, clock }: SweepPorts, due: DueItem, forMs: number): Promise<void> {
  const { tenant, ...item } = due
  const store = stores.tenant(tenant)
  const budget = countedBudget(item)
  // A count is only ever added to.
  if (budget) return store.write([lookLater(budget, clock.now() + forMs)])
  const later = { ...item, version: item.version + 1, due: clock.now() + forMs }
  await store.write([{ change: 'put', table: 'entities', item: later, when: { version: item.version } }])
}
