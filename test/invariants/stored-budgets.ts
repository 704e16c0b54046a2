import type { StatementSync } from 'node:sqlite'
import { missionBudgetRef } from '../../core/engine/reservations/applied.ts'
import { type Allowance, allowanceOf } from '../../core/records/budget/amount.ts'
import type { BudgetRef } from '../../core/records/budget/budget.ts'
import { fits, roomOf, type Spending } from '../../core/records/budget/spending.ts'
import type { TenantBudgets } from '../../core/records/budget/tenant-budgets.ts'
import type { Waiter } from '../../core/records/budget/waiters.ts'
import type { Mission } from '../../core/records/mission/mission.ts'

/** One tenant's budgets in the local edition's file, read past the ports. Names of budgets are `<scope>#<period>`. */
export interface StoredBudgets {
  /** The tenant's and its agents'. */
  readonly limits: ReadonlyMap<string, Allowance>
  /** By name and period, `<scope>#<period>#<period id>`. */
  readonly spendings: ReadonlyMap<string, Spending>
  readonly waiterCounts: ReadonlyMap<string, number>
  /** `<name> <mission>`, in order. */
  readonly waiters: readonly { readonly budget: string; readonly waiter: Waiter }[]
}

/** @param prepare of an open database of the local edition */
export function storedBudgetsReader(prepare: (sql: string) => StatementSync): (tenant: string) => StoredBudgets {
  const range = prepare('SELECT pk, sk, body FROM entities WHERE pk >= ? AND pk < ? ORDER BY pk, sk')
  return (tenant) => {
    const rows = (from: string, to: string) =>
      range.all(`${tenant}|${from}`, `${tenant}|${to}`).map((row) => ({
        partition: String(row.pk).slice(tenant.length + 1),
        sort: String(row.sk),
        body: JSON.parse(String(row.body)) as unknown,
      }))
    const [definitions] = rows('budgets', 'budgets!')
    const spending = rows('spending#', 'spending$').map(({ partition, sort, body }) => ({
      scope: partition.slice('spending#'.length),
      sort,
      body,
    }))
    const isCount = ({ sort }: { sort: string }) => sort.startsWith('waiting#')
    return {
      limits: new Map(
        ((definitions?.body as TenantBudgets | undefined)?.budgets ?? []).map((one) => [nameOf(one), one.limit]),
      ),
      spendings: new Map(
        spending.filter((row) => !isCount(row)).map(({ scope, sort, body }) => [`${scope}#${sort}`, body as Spending]),
      ),
      waiterCounts: new Map(
        spending
          .filter(isCount)
          .map(({ scope, sort, body }) => [
            `${scope}#${sort.slice('waiting#'.length)}`,
            (body as { waiting?: number }).waiting ?? 0,
          ]),
      ),
      waiters: rows('budget-waiters#', 'budget-waiters$').map(({ partition, body }) => ({
        budget: partition.slice('budget-waiters#'.length),
        waiter: body as Waiter,
      })),
    }
  }
}

function nameOf({ scope, period }: BudgetRef): string {
  return `${scope}#${period}`
}

/** The highest limit that each budget has had so far: what was reserved under it was lawful then. */
export type Highest = Map<string, Allowance>

/** What must hold after every single write. @returns what does not, in words */
export function alwaysBudgetProblems(stored: StoredBudgets, missions: readonly Mission[], highest: Highest): string[] {
  for (const [name, limit] of limitsOf(stored, missions)) highest.set(name, higher(highest.get(name), limit))
  return [
    ...reservationProblems(stored, missions),
    ...limitProblems(stored, highest),
    ...waiterProblems(stored, missions),
  ]
}

/** What must hold when nobody is doing anything: nobody waits for a budget that has room for the first of them. */
export function restingBudgetProblems(stored: StoredBudgets, missions: readonly Mission[]): string[] {
  const limits = limitsOf(stored, missions)
  const seen = new Set<string>()
  return stored.waiters.flatMap(({ budget, waiter }) => {
    if (seen.has(budget)) return []
    seen.add(budget)
    const limit = limits.get(budget)
    const spending = [...stored.spendings].findLast(([name]) => name.startsWith(`${budget}#`))?.[1] ?? {}
    const waits = limit !== undefined && !fits(waiter.needs, roomOf(limit, spending))
    return waits ? [] : [`${waiter.mission_id} waits for ${budget}, which has room for it`]
  })
}

function limitsOf({ limits }: StoredBudgets, missions: readonly Mission[]): Map<string, Allowance> {
  const roots = missions.filter((mission) => mission.parent === null && mission.budget !== null)
  return new Map([
    ...limits,
    ...roots.map((mission): [string, Allowance] => [
      nameOf(missionBudgetRef(mission)),
      allowanceOf(mission.budget ?? {}),
    ]),
  ])
}

function higher(before: Allowance | undefined, now: Allowance): Allowance {
  const highest = (one: number | null | undefined, other: number | null) =>
    one === undefined ? other : one === null || other === null ? null : Math.max(one, other)
  return { nano_usd: highest(before?.nano_usd, now.nano_usd), tokens: highest(before?.tokens, now.tokens) }
}

/** What is reserved is what running missions hold, no more and no less. */
function reservationProblems({ spendings }: StoredBudgets, missions: readonly Mission[]): string[] {
  const held = new Map<string, { nano_usd: number; tokens: number }>()
  for (const mission of missions) {
    if (mission.status !== 'RUNNING' || !mission.reservation) continue
    for (const budget of mission.reservation.budgets) {
      const name = `${nameOf(budget)}#${budget.period_id}`
      const sum = held.get(name) ?? { nano_usd: 0, tokens: 0 }
      sum.nano_usd += mission.reservation.amount.nano_usd
      sum.tokens += mission.reservation.amount.tokens
      held.set(name, sum)
    }
  }
  return [...spendings].flatMap(([name, { nano_usd = 0, tokens = 0, spent_nano_usd = 0, spent_tokens = 0 }]) => {
    const sum = held.get(name) ?? { nano_usd: 0, tokens: 0 }
    const reserved = [nano_usd - spent_nano_usd, tokens - spent_tokens]
    return reserved[0] === sum.nano_usd && reserved[1] === sum.tokens
      ? []
      : [`${name} has reserved ${reserved.join(' and ')}, and missions hold ${sum.nano_usd} and ${sum.tokens}`]
  })
}

function limitProblems({ spendings }: StoredBudgets, highest: Highest): string[] {
  return [...spendings].flatMap(([name, spending]) => {
    const limit = highest.get(name.split('#').slice(0, 2).join('#'))
    const room = limit && roomOf(limit, spending)
    const passed = room && ((room.nano_usd ?? 0) < 0 || (room.tokens ?? 0) < 0)
    return passed ? [`${name} is passed: ${JSON.stringify(spending)} of ${JSON.stringify(limit)}`] : []
  })
}

function waiterProblems({ waiters, waiterCounts }: StoredBudgets, missions: readonly Mission[]): string[] {
  const listed = waiters.map(({ budget, waiter }) => `${budget} ${waiter.mission_id}`).sort()
  const waiting = missions
    .flatMap((mission) =>
      mission.status === 'WAITING' && mission.waiting_for.kind === 'budget'
        ? [`${nameOf(mission.waiting_for.budget)} ${mission.id}`]
        : [],
    )
    .sort()
  const counts = [...waiterCounts].filter(
    ([name, count]) => count !== waiters.filter(({ budget }) => budget === name).length,
  )
  return [
    ...(listed.join() === waiting.join() ? [] : [`waiters are ${listed.join()}, and missions wait: ${waiting.join()}`]),
    ...counts.map(([name, count]) => `${name} counts ${count} waiters`),
  ]
}
