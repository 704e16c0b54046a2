import type { Limit } from '../../../contract/resources/limit.ts'
import type { CallFor } from '../../api/call.ts'

/** What a person writes of a limit. Numbers that are left empty set no limit. */
export interface LimitDraft {
  readonly name: string
  readonly concurrency: string
  readonly count: string
  readonly period: string
  readonly burst: string
}

/** @param given the name that is used, and not defined yet */
export function draftOf(limit: Limit | undefined, given = ''): LimitDraft {
  return {
    name: limit?.name ?? given,
    concurrency: textOf(limit?.concurrency),
    count: textOf(limit?.rate?.count),
    period: textOf(limit?.rate?.period_s ?? 60),
    burst: textOf(limit?.rate?.burst ?? 1),
  }
}

export function definitionOf({ name, concurrency, count, period, burst }: LimitDraft): CallFor<'putLimit'> {
  const rate = count.trim() === '' ? null : { count: Number(count), period_s: Number(period), burst: Number(burst) }
  const most = concurrency.trim() === '' ? null : Number(concurrency)
  return { params: { name: name.trim() }, body: { concurrency: most, rate } }
}

function textOf(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '' : String(amount)
}
