import type { Item } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import type { Allowance, Amount } from '../../records/budget/amount.ts'
import { type BudgetRef, sameBudget } from '../../records/budget/budget.ts'
import { currentPeriod } from '../../records/budget/period.ts'
import { fits, loadSpendings, reservedOf, roomOf, type Spending } from '../../records/budget/spending.ts'
import {
  awaitedBudgets,
  firstWaiters,
  leaveWaiters,
  lookLater,
  type Waiter,
  waiterCountKey,
  waiterCountKind,
} from '../../records/budget/waiters.ts'
import type { Awaiting, Mission } from '../../records/mission/mission.ts'
import { findMission, type StoredMission, unchanged } from '../../records/mission/mission-items.ts'
import { type DispatchPorts, followUp } from '../dispatch/dispatch.ts'
import type { After } from '../plan/plan.ts'
import { planWake, waitsFor } from '../waiting/wake.ts'
import { findBudget } from './find-budget.ts'

/** One pass wakes at most this many; the next call that settles, or the sweeper, continues. */
const batch = 25

/** A mission that changed during the check may now wait in another place, where nobody else would look. */
const mostLooksAgain = 3

/** Wakes those whose next call fits the rest, in order: a smaller need never overtakes a larger one. */
export async function wakeWaiters(ports: DispatchPorts, tenant: string, budget: BudgetRef): Promise<Look> {
  let look = await lookOnce(ports, tenant, budget)
  // A woken mission wakes those behind it once it leaves room.
  for (let again = 0; look.overtaken && look.woken === 0 && again < mostLooksAgain; again++) {
    look = await lookOnce(ports, tenant, budget)
  }
  return look
}

interface OneLook extends Look {
  /** Somebody else moved one of them meanwhile. */
  readonly overtaken: boolean
}

async function lookOnce(ports: DispatchPorts, tenant: string, budget: BudgetRef): Promise<OneLook> {
  const scope = scopeOf(ports, tenant)
  const [found, spending] = await Promise.all([findBudget(ports.stores, scope, budget), currentSpending(scope, budget)])
  const { waiters, more } = await firstWaiters(scope.store, budget, batch)
  // If the budget no longer exists, there is nothing to wait for.
  let room = found && roomOf(found.limit, spending)
  const limits: string[] = []
  let woken = 0
  let overtaken = false
  let blocked = false
  for (const waiter of waiters) {
    const one = await wakeWaiter(scopeOf(ports, tenant), budget, waiter, room)
    blocked = one === 'blocked'
    if (blocked) break
    if (one === 'overtaken') overtaken = true
    if (typeof one === 'string') continue
    woken += 1
    limits.push(...(one.after.fillPermits ?? []))
    // A mission that ended, or is held, leaves its room to those behind it: nobody else would wake them.
    if (one.goesOn) room = room && less(room, waiter.body.needs)
  }
  if (woken > 0) await followUp(ports, tenant, { fillSlots: true, fillPermits: limits })
  return { woken, blocked, more, spending, overtaken }
}

interface Wake {
  readonly after: After
  readonly goesOn: boolean
}

async function wakeWaiter(
  scope: Scope,
  budget: BudgetRef,
  waiter: Item<Waiter>,
  room: Allowance | undefined,
): Promise<Wake | 'gone' | 'overtaken' | 'blocked'> {
  const waiting = await findWaiting(scope, budget, waiter)
  if (!waiting) return 'gone'
  if (waiting === 'moved') return 'overtaken'
  if (room && !fits(waiter.body.needs, room)) return 'blocked'
  return (await wakeOne(scope, budget, waiting)) ?? 'overtaken'
}

export interface Look {
  readonly woken: number
  /** The first of the rest needs more than there is. */
  readonly blocked: boolean
  readonly more: boolean
  readonly spending: Spending
}

const maxLooks = 8

/** After a budget was raised: few enough to keep the request short; the sweeper wakes the others. */
export async function wakeAll(ports: DispatchPorts, tenant: string, budget: BudgetRef): Promise<void> {
  for (let looks = 0; looks < maxLooks; looks++) {
    const look = await wakeWaiters(ports, tenant, budget)
    if (look.blocked || !look.more) return
  }
}

/**
 * After the write by which a mission left room to others: the unused part of a reservation, its place before them,
 * or the room that it was woken for and has not reserved. A mission that begins to wait also checks. A failure is harmless: the
 * sweeper checks, too.
 * @param before the mission before that write
 */
export async function wakeBehind(ports: DispatchPorts, tenant: string, before: Mission | undefined): Promise<void> {
  if (before) await wakeAwaiting(ports, tenant, leftBy(before)).catch(() => {})
}

function leftBy(mission: Mission): readonly BudgetRef[] {
  if (mission.status === 'WAITING') return mission.waiting_for.kind === 'budget' ? [mission.waiting_for.budget] : []
  if (mission.status === 'RUNNING' && mission.reservation) return mission.reservation.budgets
  return mission.woken_for ? [mission.woken_for] : []
}

async function wakeAwaiting(ports: DispatchPorts, tenant: string, budgets: readonly BudgetRef[]): Promise<void> {
  const awaited = await awaitedBudgets(ports.stores.tenant(tenant), budgets)
  for (const budget of awaited) await wakeWaiters(ports, tenant, budget)
}

const minute = 60_000
const hour = 60 * minute

/**
 * The sweeper’s check, for a process that died before its own: each minute while a call in flight may still return
 * something, otherwise when the period ends, and always once an hour.
 * @returns how many were woken
 */
export async function lookAtWaiters(ports: DispatchPorts, tenant: string, budget: BudgetRef): Promise<number> {
  const store = ports.stores.tenant(tenant)
  const now = ports.clock.now()
  const count = await readItem(store, waiterCountKind, waiterCountKey(budget), { consistent: true })
  if (!count) return 0
  if ((count.body.waiting ?? 0) <= 0) {
    const key = waiterCountKey(budget)
    await store.write([{ change: 'delete', table: 'entities', key, when: { version: count.version } }])
    return 0
  }
  const look = await wakeWaiters(ports, tenant, budget)
  const next = look.more && !look.blocked ? now + 1 : nextLook(budget, look.spending, now)
  await store.write([lookLater(budget, next)])
  return look.woken
}

/** When a check that finds nothing to do is worth repeating. */
export function nextLook(budget: BudgetRef, spending: Spending, now: number): number {
  const reserved = reservedOf(spending)
  // Whoever raises it may die before all tenants are woken, and one tenant’s room wakes no other tenant.
  if (budget.scope === 'platform' || reserved.nano_usd > 0 || reserved.tokens > 0) return now + minute
  return Math.min(currentPeriod(budget.period, now).resets_at ?? now + hour, now + hour)
}

type WaitingForBudget = StoredMission<Awaiting<'budget'>>

/**
 * @returns `moved` if it now waits in another place; `undefined` if it no longer waits there, or is unreadable. Its entry would keep
 * all behind it from room that it does not use, and is removed; if the mission is just leaving, the write fails.
 */
async function findWaiting(
  { store }: Pick<Scope, 'store'>,
  budget: BudgetRef,
  { body, sort }: Item<Waiter>,
): Promise<WaitingForBudget | 'moved' | undefined> {
  const stored = await findMission(store, body.mission_id)
  const waits = stored !== 'unreadable' && waitsFor(stored, 'budget')
  if (waits && isPlaceOf(stored, budget, sort)) return stored
  const asRead = stored === 'unreadable' ? [] : [unchanged(body.mission_id, stored)]
  await wasWritten(store.write([...leaveWaiters(budget, sort), ...asRead]))
  return waits && sameBudget(stored.mission.waiting_for.budget, budget) ? 'moved' : undefined
}

function isPlaceOf({ mission: { waiting_for } }: WaitingForBudget, budget: BudgetRef, key: string): boolean {
  return sameBudget(waiting_for.budget, budget) && waiting_for.key === key
}

async function wakeOne(scope: Scope, budget: BudgetRef, stored: WaitingForBudget): Promise<Wake | undefined> {
  const goesOn = stored.mission.hold === null
  const waking = { reason: 'budget_available' as const, changes: goesOn ? { woken_for: budget } : {} }
  const { changes, after } = planWake(scope, stored, waking)
  // Otherwise somebody else woke it, or it ended.
  const woken = await wasWritten(
    scope.store.write([...changes, ...leaveWaiters(budget, stored.mission.waiting_for.key)]),
  )
  return woken ? { after, goesOn } : undefined
}

async function currentSpending({ store, now }: Scope, { scope, period }: BudgetRef): Promise<Spending> {
  const { id } = currentPeriod(period, now)
  const [spending = {}] = await loadSpendings(store, [{ scope, period, period_id: id }])
  return spending
}

function less(room: Allowance, { nano_usd, tokens }: Amount): Allowance {
  return {
    nano_usd: room.nano_usd === null ? null : room.nano_usd - nano_usd,
    tokens: room.tokens === null ? null : room.tokens - tokens,
  }
}
