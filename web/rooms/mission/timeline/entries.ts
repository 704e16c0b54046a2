import type { Explanation } from '../../../../contract/resources/explanation.ts'
import type { MissionEvent, Step } from '../../../../contract/resources/mission.ts'
import type { MissionTree } from '../../../../contract/resources/mission-tree.ts'

export type Child = MissionTree['items'][number]

/** What the mission does at the moment, as its explanation says. */
export type Doing = Extract<Explanation['reasons'][number], { code: 'running' }>['data']['doing']

/** Why a mission was not at work. */
export type WaitCause =
  | 'start_time'
  | 'backlog'
  | 'limit'
  | 'lane'
  | 'held'
  | 'retry'
  | 'postponed'
  | 'child'
  | 'approval'
  | 'tool'
  | 'agent'
  | 'budget'

interface Span {
  /** In ms since the epoch. */
  readonly start: number
  /** Undefined: it is not over. */
  readonly end: number | undefined
}

/** One line of the timeline. */
export type Entry = Span &
  (
    | { readonly kind: 'attempt'; readonly attempt: number; readonly costUsd: number; readonly steps: number }
    | { readonly kind: 'step'; readonly step: Step; readonly child: Child | undefined }
    | { readonly kind: 'child'; readonly child: Child }
    | { readonly kind: 'wait'; readonly cause: WaitCause; readonly detail: string; readonly seq: number }
    | { readonly kind: 'now'; readonly doing: Doing }
  )

interface Known {
  readonly steps: readonly Step[]
  readonly events: readonly MissionEvent[]
  /** Those that the mission itself delegated. */
  readonly children: readonly Child[]
  readonly doing: Doing | undefined
}

/** Everything that a mission did and waited for, as far as it is known, in order; attempts as headings if there are several. */
export function entriesOf({ steps, events, children, doing }: Known): readonly Entry[] {
  const byId = new Map(children.map((child) => [child.id, child]))
  const told = new Set(steps.flatMap((step) => (step.kind === 'delegation' ? [step.mission_id] : [])))
  const from = steps[0] ? time(steps[0].started_at) : Number.NEGATIVE_INFINITY
  const isWhole = (steps[0]?.number ?? 1) === 1
  const stepLines = steps.map((step) => stepEntry(step, byId))
  const childLines = children
    // A child of steps that are not read yet belongs to them.
    .filter(({ id, created_at }) => !told.has(id) && (isWhole || time(created_at) >= from))
    .map((child): Entry => ({ kind: 'child', child, ...spanOf(child) }))
  const waits = waitsIn(events).filter(({ start }) => isWhole || start >= from)
  const now = doing && doing.step > (steps.at(-1)?.number ?? 0) ? [nowEntry(doing)] : []
  const lines = [...stepLines, ...childLines, ...waits].sort(inOrder)
  return [...underAttempts(lines, steps), ...now]
}

function stepEntry(step: Step, children: ReadonlyMap<string, Child>): Entry {
  const child = step.kind === 'delegation' ? children.get(step.mission_id) : undefined
  return { kind: 'step', step, child, start: time(step.started_at), end: time(step.finished_at) }
}

function spanOf({ created_at, finished_at }: Child): Span {
  return { start: time(created_at), end: finished_at === null ? undefined : time(finished_at) }
}

function nowEntry(doing: Doing): Entry {
  return { kind: 'now', doing, start: time(doing.since), end: undefined }
}

/** By when they began; what a step led to follows it. */
function inOrder(a: Entry, b: Entry): number {
  return a.start - b.start || numberIn(a) - numberIn(b)
}

function numberIn(entry: Entry): number {
  return entry.kind === 'step' ? entry.step.number : Number.MAX_SAFE_INTEGER
}

function underAttempts(lines: readonly Entry[], steps: readonly Step[]): readonly Entry[] {
  const numbers = [...new Set(steps.map(({ attempt }) => attempt))]
  if (numbers.length < 2) return lines
  const result: Entry[] = []
  let shown = 0
  for (const line of lines) {
    if (line.kind === 'step' && line.step.attempt > shown) {
      shown = line.step.attempt
      result.push(attemptEntry(shown, steps))
    }
    result.push(line)
  }
  return result
}

function attemptEntry(attempt: number, steps: readonly Step[]): Entry {
  const own = steps.filter((step) => step.attempt === attempt)
  const costUsd = own.reduce((sum, step) => sum + costOf(step), 0)
  const start = Math.min(...own.slice(0, 1).map((step) => time(step.started_at)))
  const end = Math.max(...own.slice(-1).map((step) => time(step.finished_at)))
  return { kind: 'attempt', attempt, costUsd, steps: own.length, start, end }
}

function costOf(step: Step): number {
  return step.kind === 'model_call' ? step.cost_usd : 0
}

export function isFailed(entry: Entry): boolean {
  switch (entry.kind) {
    case 'step':
      return isFailedStep(entry.step)
    case 'child':
      return entry.child.status === 'FAILED' || entry.child.status === 'EXPIRED'
    case 'wait':
      return entry.cause === 'retry'
    default:
      return false
  }
}

/** Ends of a reply after which its text is no whole answer. A worker’s own words say nothing certain. */
const cutOff: readonly string[] = [
  ...['length', 'context_full', 'repeats', 'filtered', 'refused', 'malformed_call', 'failed'],
]

export function isFailedStep(step: Step): boolean {
  switch (step.kind) {
    case 'tool_call':
    case 'delegation':
      return step.is_error
    case 'model_call':
      return cutOff.includes(step.finish_reason)
    case 'approval':
      return step.decision === 'fail'
  }
}

type Wait = Extract<Entry, { kind: 'wait' }>

/** Places in a queue that nobody could have noticed. */
const leastMs = 50

/** The times between two stretches of work, by what the events say of them. */
export function waitsIn(events: readonly MissionEvent[]): readonly Wait[] {
  const waits: Wait[] = []
  let open: Wait | undefined
  const close = (at: number) => {
    if (!open) return
    const isShort = at - open.start < leastMs && queues.includes(open.cause)
    if (!isShort) waits.push({ ...open, end: at })
    open = undefined
  }
  for (const event of events) {
    if (!changesState(event.type)) continue
    const at = time(event.time)
    const begun = waitBegunBy(event)
    close(at)
    open = begun && { kind: 'wait', ...begun, seq: event.seq, start: at, end: undefined }
  }
  return open ? [...waits, open] : waits
}

const queues: readonly WaitCause[] = ['backlog', 'lane']

const stateChanges: readonly string[] = [
  'mission.submitted',
  'mission.pending',
  'mission.held',
  'mission.queued',
  'mission.started',
  'mission.waiting',
  'mission.retrying',
  'mission.postponed',
  'mission.rate_limited',
  'mission.completed',
  'mission.failed',
  'mission.cancelled',
  'mission.expired',
]

function changesState(type: string): boolean {
  return stateChanges.includes(type)
}

function waitBegunBy({ type, data }: MissionEvent): Pick<Wait, 'cause' | 'detail'> | undefined {
  switch (type) {
    case 'mission.submitted':
      return data.status === 'SCHEDULED'
        ? { cause: 'start_time', detail: '' }
        : data.status === 'PENDING'
          ? { cause: data.limit === undefined ? 'backlog' : 'limit', detail: said(data.limit) }
          : { cause: 'lane', detail: '' }
    case 'mission.pending':
      return { cause: data.limit === undefined ? 'backlog' : 'limit', detail: said(data.limit) }
    case 'mission.held':
      return { cause: 'held', detail: said(data.reason) }
    case 'mission.queued':
      return { cause: 'lane', detail: said(data.lane) }
    case 'mission.rate_limited':
      return { cause: 'limit', detail: said(data.limit) }
    case 'mission.retrying':
      return { cause: 'retry', detail: said(data.message) }
    case 'mission.postponed':
      return { cause: 'postponed', detail: said(data.message) }
    case 'mission.waiting':
      return waitFor(data)
    default:
      return undefined
  }
}

function waitFor(data: MissionEvent['data']): Pick<Wait, 'cause' | 'detail'> | undefined {
  switch (data.kind) {
    case 'child':
      return { cause: 'child', detail: said(data.child_id) }
    case 'approval':
      return { cause: 'approval', detail: said(data.approval_id) }
    case 'tool':
      return { cause: 'tool', detail: said(data.tool) }
    case 'agent':
      return { cause: 'agent', detail: said(data.agent) }
    case 'budget':
      return { cause: 'budget', detail: said(data.scope) }
    default:
      return undefined
  }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function time(at: string): number {
  return Date.parse(at)
}

/** For keys, and to find one again. */
export function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case 'attempt':
      return `attempt-${entry.attempt}`
    case 'step':
      return `step-${entry.step.number}`
    case 'child':
      return entry.child.id
    case 'wait':
      return `wait-${entry.seq}`
    case 'now':
      return 'now'
  }
}
