import { oneOf, type Part, type Parts } from '../../app/search.ts'

export const tabs = ['timeline', 'values', 'events', 'tree', 'effects', 'budget', 'callbacks', 'artifacts'] as const
export type Tab = (typeof tabs)[number]

/** What of a mission’s page is in view. */
export interface View {
  readonly tab: Tab
  /** The opened step. */
  readonly step: number | undefined
  readonly only: 'all' | 'failed'
  /** How time is drawn. */
  readonly time: 'folded' | 'even'
  readonly group: 'tree' | 'status' | 'agent'
}

function isNumber(given: string): boolean {
  return /^[1-9]\d{0,5}$/.test(given)
}

const stepNumber: Part<number | undefined> = {
  read: (given) => (given !== undefined && isNumber(given) ? Number(given) : undefined),
  write: (value) => value?.toString(),
  takes: isNumber,
}

export const viewParts: Parts<View> = {
  tab: oneOf(tabs),
  step: stepNumber,
  only: oneOf(['all', 'failed']),
  time: oneOf(['folded', 'even']),
  group: oneOf(['tree', 'status', 'agent']),
}
