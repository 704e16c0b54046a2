import type { Lessons, Matter } from '../../../core/engine/lessons/lessons.ts'
import type { Change } from './change.ts'

/** This process's copy of the lessons for many models. Without news about a model, nothing is read or written. */
export interface Remembered<Done> {
  of(matter: Matter): Promise<readonly Done[]>
  revise(matter: Matter, learned: readonly Done[], doubted: readonly Done[]): Promise<void>
}

interface Known<Done> {
  readonly kept: readonly Kept<Done>[]
  /** By then others may have learned more. On the monotonic clock, like all times here. */
  readonly readAgainAt: number
}

interface Kept<Done> {
  readonly change: Done
  readonly until: number
}

const keptForMs = 24 * 60 * 60 * 1000

interface Options<Done extends Change> {
  /** The maximum number of models. */
  readonly most: number
  readonly changeOf: (key: string) => Done | undefined
  readonly lessons: Lessons
}

/** @param now on the monotonic clock */
export function createRemembered<Done extends Change>(
  { most, changeOf, lessons }: Options<Done>,
  now: () => number,
): Remembered<Done> {
  const all = new Map<string, Known<Done>>()
  const keptOf = (matter: Matter) => (all.get(idOf(matter))?.kept ?? []).filter(({ until }) => now() < until)

  function remember(matter: Matter, known: Known<Done>): void {
    const id = idOf(matter)
    const oldest = all.keys().next().value
    if (all.size >= most && !all.has(id) && oldest !== undefined) all.delete(oldest)
    all.set(id, known)
  }

  async function read(matter: Matter): Promise<void> {
    const held = await lessons.of(matter)
    if (held === undefined) return
    const read = held.flatMap(({ key, leftMs }) => {
      const change = changeOf(key)
      return change === undefined ? [] : [{ change, until: now() + leftMs }]
    })
    // This process may have learned something during the read.
    remember(matter, { kept: withOthers(keptOf(matter), read), readAgainAt: now() + keptForMs })
  }

  return {
    async of(matter) {
      const known = all.get(idOf(matter))
      if (known === undefined || known.readAgainAt <= now()) await read(matter)
      return keptOf(matter).map(({ change }) => change)
    },
    async revise(matter, learned, doubted) {
      const before = keptOf(matter)
      const forgotten = before.filter(({ change }) => isAmong(doubted, change))
      const kept = before.filter((one) => !forgotten.includes(one))
      const until = now() + keptForMs
      const after = withOthers(
        kept,
        learned.map((change) => ({ change, until })),
      )
      if (forgotten.length === 0 && after.length === before.length) return
      remember(matter, { kept: after, readAgainAt: all.get(idOf(matter))?.readAgainAt ?? 0 })
      await lessons.revise(matter, {
        learned: after.slice(kept.length).map(({ change }) => change.key),
        forgotten: forgotten.map(({ change }) => change.key),
      })
    },
  }
}

function idOf({ model, tenant = '' }: Matter): string {
  return `${tenant} ${model}`
}

function withOthers<Done extends Change>(
  kept: readonly Kept<Done>[],
  others: readonly Kept<Done>[],
): readonly Kept<Done>[] {
  const known = kept.map(({ change }) => change)
  return [...kept, ...others.filter(({ change }) => !isAmong(known, change))]
}

function isAmong<Done extends Change>(changes: readonly Done[], { key }: Done): boolean {
  return changes.some((one) => one.key === key)
}
