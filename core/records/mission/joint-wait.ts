import type { AwaitedCall, AwaitedChild, Wait } from './mission.ts'

/** A wait for others' answers: delegated missions, and calls that were handed over. */
export type JointWait = Extract<Wait, { kind: 'child' | 'tool' }>
export type ChildWait = Extract<JointWait, { kind: 'child' }>

/** Those of one reply that have no answer yet, in the order of its calls. */
export interface Awaited {
  readonly children: readonly AwaitedChild[]
  readonly calls: readonly AwaitedCall[]
}

interface Waiting {
  readonly since: number
  /** How many children there were when the wait began. */
  readonly of: number
  /** How many characters of the answers are stored in full. */
  readonly room?: number | undefined
}

/** For children as long as there are any: older releases know only that wait. @returns `undefined`: for nobody */
export function jointWait(awaited: Awaited, { since, of, room }: Waiting): JointWait | undefined {
  const within = room === undefined ? {} : { room }
  const [child, ...children] = awaited.children
  const [call, ...calls] = awaited.calls
  if (child) {
    const several = of > 1 ? { of } : {}
    const beside = { ...othersOf(children), ...(call ? { calls: awaited.calls } : {}) }
    const unread = { arguments: { agent: '', input: '' } }
    return { kind: 'child', since, ...child, ...beside, ...several, ...within, ...unread }
  }
  return call && { kind: 'tool', since, ...call, ...othersOf(calls), ...within }
}

function othersOf<One>(others: readonly One[]): { readonly others?: readonly One[] } {
  return others.length > 0 ? { others } : {}
}

export function awaitedIn(wait: JointWait): Awaited {
  if (wait.kind === 'tool') {
    const { tool, tool_call_id, until, others = [] } = wait
    return { children: [], calls: [{ tool, tool_call_id, until }, ...others] }
  }
  const { mission_id, call_id, others = [], calls = [] } = wait
  return { children: [{ mission_id, call_id }, ...others], calls }
}

/** The answers that a mission waits for; for any other wait, nothing. */
export function awaitedBy(wait: Wait): Awaited {
  return wait.kind === 'child' || wait.kind === 'tool' ? awaitedIn(wait) : { children: [], calls: [] }
}

/**
 * The same wait without those that have been answered.
 * @param answered ids of missions and of calls @param room for the remaining ones
 * @returns `undefined` if it is over
 */
export function waitWithout(
  wait: JointWait,
  answered: ReadonlySet<string>,
  room: number | undefined = wait.room,
): JointWait | undefined {
  const { children, calls } = awaitedIn(wait)
  const left = {
    children: children.filter(({ mission_id }) => !answered.has(mission_id)),
    calls: calls.filter(({ tool_call_id }) => !answered.has(tool_call_id)),
  }
  return jointWait(left, { since: wait.since, of: countOf(wait), room })
}

/** How many children there were when it began. */
export function countOf(wait: JointWait): number {
  return wait.kind === 'child' ? (wait.of ?? 1) : 0
}
