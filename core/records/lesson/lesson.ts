import * as z from 'zod'
import type { Item, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** Endpoints change, so each lesson is learned anew every day. */
const keptForMs = 24 * 60 * 60 * 1000
/** For one model; the oldest lesson makes room. */
const mostLessons = 50

/** Something that an endpoint does not accept for one model. */
const Lesson = record({
  /** The adapter's name for the remedy. */
  key: z.string().max(100),
  /** Milliseconds since the epoch. */
  until: z.number(),
})
export type Lesson = z.output<typeof Lesson>

/** All lessons about one model, in the order in which they were learned. */
const Lessons = record({ lessons: list(Lesson) })
type Lessons = z.output<typeof Lessons>

export const lessonsKind = kindOf('lessons', 'ephemeral', Lessons)

/** @param model a unique name for the model at one endpoint */
export function lessonsKey(model: string): Key {
  return { partition: `lessons#${model}`, sort: 'lessons' }
}

export function lessonsItem(model: string, lessons: readonly Lesson[], version: number): Item<Lessons> {
  const until = Math.max(0, ...lessons.map((lesson) => lesson.until))
  return { ...lessonsKey(model), version, body: { lessons }, expires_at: Math.ceil(until / 1000) }
}

/** How long it is still valid. A time more than a day ahead was written before the clock was set back. */
export function leftMs({ until }: Lesson, now: number): number {
  return Math.min(keptForMs, Math.max(0, until - now))
}

/** Keys of the lessons to add and to remove. */
export interface Revision {
  readonly learned: readonly string[]
  readonly forgotten: readonly string[]
}

/** The lessons after the revision. A known lesson keeps its expiry, however often it is met. */
export function revised(before: readonly Lesson[], { learned, forgotten }: Revision, now: number): readonly Lesson[] {
  const kept = before.filter((lesson) => leftMs(lesson, now) > 0 && !forgotten.includes(lesson.key))
  const added = learned.filter((one) => kept.every(({ key }) => key !== one))
  return [...kept, ...added.map((key) => ({ key, until: now + keptForMs }))].slice(-mostLessons)
}
