import type { AwaitedChild, Wait } from './mission.ts'

export type ChildWait = Extract<Wait, { kind: 'child' }>

/** At least one. */
export type AwaitedChildren = readonly [AwaitedChild, ...AwaitedChild[]]

/** @param of how many there were when the wait began @param room that their results have, in characters */
export function childWait(
  [first, ...others]: AwaitedChildren,
  since: number,
  of: number,
  room?: number | undefined,
): ChildWait {
  const several = of > 1 ? { of } : {}
  const beside = others.length > 0 ? { others } : {}
  const within = room === undefined ? {} : { room }
  return { kind: 'child', since, ...first, ...beside, ...several, ...within, arguments: { agent: '', input: '' } }
}

/** Those that have not been heard of, in the order of the calls. */
export function awaitedChildren({ mission_id, call_id, others = [] }: ChildWait): AwaitedChildren {
  return [{ mission_id, call_id }, ...others]
}

/** The same wait for those that are left. @param room that those have @returns `undefined` where it is over */
export function waitWithout(
  wait: ChildWait,
  heard: ReadonlySet<string>,
  room: number | undefined = wait.room,
): ChildWait | undefined {
  const [first, ...rest] = awaitedChildren(wait).filter(({ mission_id }) => !heard.has(mission_id))
  return first && childWait([first, ...rest], wait.since, countOf(wait), room)
}

/** How many there were when it began. */
export function countOf({ of = 1 }: ChildWait): number {
  return of
}

export function areAny(children: readonly AwaitedChild[]): children is AwaitedChildren {
  return children.length > 0
}
