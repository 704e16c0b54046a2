import type { WallClock } from '../../base/ports/clock.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { readItem, unlessUnreadable } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { unlessAway } from '../../base/storing/unless-away.ts'
import { leftMs, lessonsItem, lessonsKey, lessonsKind, type Revision, revised } from '../../records/lesson/lesson.ts'

/** The subject of lessons: one model at one endpoint, for everybody or for one tenant. */
export interface Matter {
  /** A name unique to the model and its endpoint. */
  readonly model: string
  readonly tenant?: string
}

export interface Held {
  readonly key: string
  readonly leftMs: number
}

/**
 * Features that endpoints turned out not to support; all processes share them. A process reads them when it first meets a model,
 * and writes its own findings. No call depends on them: a lesson that cannot be read or stored is learned again.
 */
export interface Lessons {
  /** @returns `undefined` if they cannot be read now */
  of(matter: Matter): Promise<readonly Held[] | undefined>
  /** Lessons that others wrote meanwhile stay. */
  revise(matter: Matter, revision: Revision): Promise<void>
}

export interface LessonsOptions {
  readonly stores: Stores
  readonly clock: WallClock
  /** The longest wait of a call for lessons, which only save it a refused request. */
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

  /** @returns `undefined` if it fails or takes too long; then it continues in the background */
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

/** For callers that store no lessons. */
export const noLessons: Lessons = { of: async () => [], revise: async () => {} }

async function read(store: Store, model: string) {
  const item = await readItem(store, lessonsKind, lessonsKey(model), { consistent: true })
  return { known: item?.body.lessons ?? [], version: item?.version ?? 0 }
}
