import type { Asked } from '../../../sdk/asked.ts'

/** How long an answer is good enough while missions change, in ms: at most one request in that time, however much happens. */
const paces = {
  getSupervisorStatus: 1_000,
  readQueue: 1_000,
  listMissions: 2_000,
  getThroughput: 5_000,
  listSupervisedAgents: 3_000,
  listApprovals: 1_000,
  listDeadLetters: 2_000,
  listBudgets: 2_000,
} as const satisfies { readonly [O in Asked]?: number }

export type Paced = keyof typeof paces

const moving: readonly Paced[] = [
  'getSupervisorStatus',
  'readQueue',
  'listMissions',
  'getThroughput',
  'listSupervisedAgents',
]

/** Which answers differ after an event. */
function touchedBy(type: string): readonly Paced[] {
  if (type.startsWith('approval.')) return [...moving, 'listApprovals']
  if (type.startsWith('budget.')) return [...moving, 'listBudgets']
  if (type === 'mission.failed') return [...moving, 'listDeadLetters']
  if (type === 'effect.unknown') return [...moving, 'listApprovals']
  if (type === 'step.recorded') return ['listBudgets']
  return type.startsWith('mission.') ? moving : []
}

interface Ways {
  now(): number
  /** Runs it after these milliseconds. */
  later(ms: number, run: () => void): void
  /** Asks anew, unless an earlier request is under way: its answer may be older than the event. @returns whether it asked */
  refresh(operation: Paced): boolean
}

/** When it is tried again while an earlier request is under way. */
const busyMs = 200

/** Asks anew for what events changed: the first time at once, then at its pace. What the last event changed is always asked for. */
export function createRefresher({ now, later, refresh }: Ways) {
  const last = new Map<Paced, number>()
  const waiting = new Set<Paced>()

  function ask(operation: Paced): void {
    if (!refresh(operation)) {
      later(busyMs, () => ask(operation))
      return
    }
    waiting.delete(operation)
    last.set(operation, now())
  }

  return {
    heard(type: string): void {
      for (const operation of touchedBy(type)) {
        if (waiting.has(operation)) continue
        waiting.add(operation)
        const next = (last.get(operation) ?? Number.NEGATIVE_INFINITY) + paces[operation]
        later(Math.max(0, next - now()), () => ask(operation))
      }
    },
  }
}
