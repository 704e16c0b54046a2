import type { WallClock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { unlessAway } from '../../base/storing/unless-away.ts'
import { leftMs, lessonsItem, lessonsKey, lessonsKind, type Revision, revised } from '../../records/lesson/lesson.ts'

/** What lessons are about: one model at one endpoint, as all know it or as one tenant does. */
export interface Matter {
  /** By a name that no other model has, nor the same one at another endpoint. */
  readonly model: string
  readonly tenant?: string
}

export interface Held {
  readonly key: string
  readonly leftMs: number
}

/**
 * What endpoints were found not to take, which all processes learn from each other. A process reads it when it meets a model first,
 * and writes what it found out itself. Nothing of a call depends on it: what cannot be read or kept is learned once more.
 */
export interface Lessons {
  /** @returns `undefined` where they cannot be read now */
  of(matter: Matter): Promise<readonly Held[] | undefined>
  /** Others may have learned something else meanwhile, which stays. */
  revise(matter: Matter, revision: Revision): Promise<void>
}

export interface LessonsOptions {
  readonly stores: Stores
  readonly clock: WallClock
  /** A call waits no longer for what would save it one that is refused. */
  readonly patienceMs?: number
}

export function createLessons({ stores, clock, patienceMs = 2_000 }: LessonsOptions): Lessons {
  const storeOf = ({ tenant }: Matter) => (tenant === undefined ? stores.platform : stores.tenant(tenant))

  return {
    async of(matter) {
      const lessons = await soon(read(storeOf(matter), matter.model))
      return lessons?.known.map((lesson) => ({ key: lesson.key, leftMs: leftMs(lesson, clock.now()) }))
    },
    async revise(matter, revision) {
      await soon(retryConflicts(() => write(storeOf(matter), matter.model, revision)))
    },
  }

  async function write(store: Store, model: string, revision: Revision): Promise<void> {
    const { known, version } = await read(store, model)
    const lessons = revised(known, revision, clock.now())
    const when = version === 0 ? { absent: true as const } : { version }
    const item = lessonsItem(model, lessons, version + 1)
    await store.write([{ change: 'put', table: 'ephemeral', item, when }])
  }

  /** @returns `undefined` where it cannot be done, or not soon: it is left to itself then */
  async function soon<Done>(work: Promise<Done>): Promise<Done | undefined> {
    const tooLate = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => tooLate.resolve(undefined), patienceMs)
    try {
      return await Promise.race([unlessAway(unlessUnreadable(work)), tooLate.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Where nobody keeps them. */
export const noLessons: Lessons = { of: async () => [], revise: async () => {} }

async function read(store: Store, model: string) {
  const item = await readItem(store, lessonsKind, lessonsKey(model), { consistent: true })
  return { known: item?.body.lessons ?? [], version: item?.version ?? 0 }
}
