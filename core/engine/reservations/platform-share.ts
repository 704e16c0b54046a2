import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Key, Store, Stores } from '../../base/ports/store.ts'
import { readItems } from '../../base/storing/reading.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { unlessConflict } from '../../base/storing/unless-conflict.ts'
import { type Allowance, type Amount, nothing, units } from '../../records/budget/amount.ts'
import { type AppliedBudget, type BudgetRef, type SpendingRef, sameBudget } from '../../records/budget/budget.ts'
import { currentPeriod, keptUntil } from '../../records/budget/period.ts'
import { type Shortage, type Spending, spendingKey, spendingKind } from '../../records/budget/spending.ts'
import { loadTenantBudgets, type TenantBudget } from '../../records/budget/tenant-budgets.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'

/**
 * A budget for all tenants is given out in portions. The operators' counter says how much was given out, and never
 * exceeds the limit; a tenant reserves from its own share in its own counter, where other tenants do not interfere.
 */

/** The part of the rest given at once, so that large budgets need few requests, and the last of them goes to whoever needs it. */
const portionOf = 1000
/** How long a process may miss a change in the set of platform budgets. Their limits are always read. */
const knownForMs = 15_000

/** What is needed to find the applicable budgets and their room. */
export type BudgetPorts = Pick<Ports, 'stores' | 'memory'>

interface Known {
  readonly budgets: readonly TenantBudget[]
  readonly until: number
}

/** What this process found at its last check. */
function knownBudgets(): { last?: Known | undefined } {
  return {}
}

/** One read in 15 seconds and process, whether there are any or not. */
export async function platformBudgets({ stores, memory }: BudgetPorts, now: number): Promise<readonly TenantBudget[]> {
  const known = memory.of(knownBudgets)
  if (known.last && known.last.until > now) return known.last.budgets
  const { budgets } = await loadTenantBudgets(stores.tenant(operatorsTenant))
  known.last = { budgets, until: now + knownForMs }
  return budgets
}

/** The tenant’s share, used or not, of the units that have a limit. */
export function inHand({ nano_usd, tokens }: Allowance, spending: Spending = {}): Allowance {
  return {
    nano_usd: nano_usd === null ? null : (spending.granted_nano_usd ?? 0),
    tokens: tokens === null ? null : (spending.granted_tokens ?? 0),
  }
}

/** What one tenant was given in total, in the numbers of a spending. Granting is idempotent. */
function grantKey({ period, period_id }: SpendingRef, tenant: string): Key {
  return { partition: `platform-grants#${period}#${period_id}`, sort: tenant }
}

/**
 * Gives a tenant what it lacks for a call, and takes it over. These are two writes: if a process dies
 * between them, the next one that lacks something finds what was given.
 * @returns whether to check again; `false`: too little is left
 */
export async function askForShare(
  { stores, memory }: BudgetPorts,
  { tenant, store }: Pick<Scope, 'tenant' | 'store'>,
  { budget, spending }: Pick<Shortage, 'budget' | 'spending'>,
  needs: Amount,
): Promise<boolean> {
  const operators = stores.tenant(operatorsTenant)
  const asked = await limitAndGiven(operators, budget, tenant)
  // It was removed, and is no longer requested once this process knows that.
  if (!asked) {
    memory.of(knownBudgets).last = undefined
    return true
  }
  const portions = portionsFor(needs, spending, asked)
  if (!portions) return false
  const give = async () => {
    if (units.some((unit) => portions[unit] > 0)) await operators.write(giving(budget, tenant, asked.limit, portions))
    await takeOver(store, budget, spending, sum(asked.granted, portions))
  }
  await unlessConflict(give())
  return true
}

interface Asked {
  readonly limit: Allowance
  /** To all tenants. */
  readonly given: Amount
  /** To this one. */
  readonly granted: Amount
}

async function limitAndGiven(operators: Store, budget: SpendingRef, tenant: string): Promise<Asked | undefined> {
  const { budgets } = await loadTenantBudgets(operators)
  const found = budgets.find((one) => sameBudget(one, budget))
  if (!found) return undefined
  const [given, granted] = await readItems(operators, spendingKind, [spendingKey(budget), grantKey(budget, tenant)], {
    consistent: true,
  })
  return { limit: found.limit, given: { ...nothing, ...given?.body }, granted: { ...nothing, ...granted?.body } }
}

/** @returns `undefined` if too little is left */
function portionsFor(needs: Amount, spending: Spending, { limit, given, granted }: Asked): Amount | undefined {
  const portions = { ...nothing }
  for (const unit of units) {
    const most = limit[unit]
    if (most === null || needs[unit] === 0) continue
    const notTaken = granted[unit] - (spending[`granted_${unit}`] ?? 0)
    const lacks = needs[unit] - (spending[`free_${unit}`] ?? 0) - notTaken
    const left = most - given[unit]
    if (lacks > Math.max(0, left)) return undefined
    if (lacks > 0) portions[unit] = Math.max(lacks, Math.floor(left / portionOf))
  }
  return portions
}

/** Conflicts if others were given so much meanwhile that the limit would be exceeded. */
function giving(
  budget: SpendingRef & Pick<AppliedBudget, 'resets_at'>,
  tenant: string,
  limit: Allowance,
  portions: Amount,
) {
  const by = { ...portions }
  const expiry = expiryOf(budget)
  const limited = units.filter((unit) => portions[unit] > 0)
  const bounds = Object.fromEntries(limited.map((unit) => [unit, { max: limit[unit] as number }]))
  const changes: Change[] = [
    { change: 'add', table: 'entities', key: spendingKey(budget), by, bounds, ...expiry },
    { change: 'add', table: 'entities', key: grantKey(budget, tenant), by, ...expiry },
  ]
  return changes
}

/** Conflicts if another process took it over: a tenant never has more than it was given. */
async function takeOver(
  store: Store,
  budget: SpendingRef & Pick<AppliedBudget, 'resets_at'>,
  spending: Spending,
  granted: Amount,
): Promise<void> {
  const more = {
    nano_usd: granted.nano_usd - (spending.granted_nano_usd ?? 0),
    tokens: granted.tokens - (spending.granted_tokens ?? 0),
  }
  if (more.nano_usd <= 0 && more.tokens <= 0) return
  const by = {
    granted_nano_usd: more.nano_usd,
    granted_tokens: more.tokens,
    free_nano_usd: more.nano_usd,
    free_tokens: more.tokens,
  }
  const bounds = { granted_nano_usd: { max: granted.nano_usd }, granted_tokens: { max: granted.tokens } }
  await store.write([{ change: 'add', table: 'entities', key: spendingKey(budget), by, bounds, ...expiryOf(budget) }])
}

function expiryOf({ period, resets_at }: SpendingRef & Pick<AppliedBudget, 'resets_at'>): { expires_at?: number } {
  const expires_at = keptUntil(period, resets_at)
  return expires_at === undefined ? {} : { expires_at }
}

function sum(one: Amount, other: Amount): Amount {
  return { nano_usd: one.nano_usd + other.nano_usd, tokens: one.tokens + other.tokens }
}

/** The maximum that a tenant may use now: its share, and the whole rest. `undefined`: there is no such budget. */
export async function reachOf(
  stores: Stores,
  { tenant, now }: Pick<Scope, 'tenant' | 'now'>,
  { scope, period }: BudgetRef,
): Promise<Allowance | undefined> {
  const ref = { scope, period, period_id: currentPeriod(period, now).id }
  const asked = await limitAndGiven(stores.tenant(operatorsTenant), ref, tenant)
  if (!asked) return undefined
  const { limit, given, granted } = asked
  const reach = (unit: keyof Amount) =>
    limit[unit] === null ? null : granted[unit] + Math.max(0, limit[unit] - given[unit])
  return { nano_usd: reach('nano_usd'), tokens: reach('tokens') }
}
