import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import { isSaid, type WantedVersion } from '../../../kit/wanted-version.ts'
import { isName } from '../filters.ts'
import { hasEnded, type MissionRow } from '../mission-row.ts'

export const priorities = ['LOW', 'NORMAL', 'HIGH', 'CRITICAL'] as const
export type PriorityName = (typeof priorities)[number]

/** What is done to many missions. */
export type BulkAct =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'release' }
  | { readonly kind: 'redrive'; readonly from: 'start' | 'failed'; readonly version: WantedVersion }
  | { readonly kind: 'priority'; readonly priority: PriorityName }
  | { readonly kind: 'addTag'; readonly tag: string }
  | { readonly kind: 'removeTag'; readonly tag: string }

export type Why =
  | 'ended'
  | 'held'
  | 'notHeld'
  | 'notFailed'
  | 'isChild'
  | 'redriven'
  | 'samePriority'
  | 'hasTag'
  | 'lacksTag'
  | 'fullOfTags'

export interface Plan {
  readonly affected: readonly MissionRow[]
  readonly unaffected: readonly { readonly row: MissionRow; readonly why: Why }[]
  /** Of the unaffected: those redriven before. */
  readonly redriven: Redriven
  /** How many of the affected are in each state, in the order in which they are first met. */
  readonly byStatus: readonly (readonly [status: MissionStatus, count: number])[]
  readonly reasons: readonly (readonly [why: Why, count: number])[]
  /** What the affected have cost so far. */
  readonly cost_usd: number
}

/** Which missions were redriven before, and as what. */
export type Redriven = ReadonlyMap<string, string>

/** What an act would do to the chosen, as far as is known before it is tried, or from having tried it out. */
export function planOf(act: BulkAct, rows: readonly MissionRow[], redriven: Redriven = new Map()): Plan {
  const judged = rows.map((row) => ({ row, why: whyNot(act, row, redriven) }))
  const affected = judged.flatMap(({ row, why }) => (why === undefined ? [row] : []))
  const unaffected = judged.flatMap(({ row, why }) => (why === undefined ? [] : [{ row, why }]))
  return {
    affected,
    unaffected,
    redriven: act.kind === 'redrive' ? redriven : new Map(),
    byStatus: countsOf(affected.map(({ status }) => status)),
    reasons: countsOf(unaffected.map(({ why }) => why)),
    cost_usd: affected.reduce((sum, row) => sum + row.cost_usd, 0),
  }
}

const mostTags = 20

function whyNot(act: BulkAct, row: MissionRow, redriven: Redriven): Why | undefined {
  if (act.kind === 'redrive') return whyNotRedriven(row, redriven)
  if (hasEnded(row.status)) return 'ended'
  switch (act.kind) {
    case 'cancel':
      return undefined
    case 'hold':
      return row.isHeld ? 'held' : undefined
    case 'release':
      return row.isHeld ? undefined : 'notHeld'
    case 'priority':
      return row.priority === act.priority ? 'samePriority' : undefined
    case 'addTag':
      return whyNotTagged(row, act.tag)
    case 'removeTag':
      return row.tags.includes(act.tag) ? undefined : 'lacksTag'
  }
}

function whyNotRedriven({ id, status, parent_id }: MissionRow, redriven: Redriven): Why | undefined {
  if (status !== 'FAILED') return 'notFailed'
  if (parent_id !== null) return 'isChild'
  return redriven.has(id) ? 'redriven' : undefined
}

function whyNotTagged({ tags }: MissionRow, tag: string): Why | undefined {
  if (tags.includes(tag)) return 'hasTag'
  return tags.length >= mostTags ? 'fullOfTags' : undefined
}

function countsOf<One>(all: readonly One[]): readonly (readonly [One, number])[] {
  const counts = new Map<One, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts]
}

/** What keeps the act from being carried out. */
export function lackOf(act: BulkAct, affected: number): 'nothingLacks' | 'versionLacks' | 'tagLacks' | undefined {
  if (act.kind === 'redrive' && !isSaid(act.version)) return 'versionLacks'
  if ((act.kind === 'addTag' || act.kind === 'removeTag') && !isName(act.tag)) return 'tagLacks'
  return affected === 0 ? 'nothingLacks' : undefined
}
