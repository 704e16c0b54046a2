import * as z from 'zod'
import type { Item, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** Endpoints change, so what was learned of one is found out anew each day. */
const keptForMs = 24 * 60 * 60 * 1000
/** Of one model; the oldest makes room. */
const mostLessons = 50

/** Something that an endpoint does not take of one model. */
const Lesson = record({
  /** What is done about it, by the name that the adapter has for that. */
  key: z.string().max(100),
  /** Milliseconds since the epoch. */
  until: z.number(),
})
export type Lesson = z.output<typeof Lesson>

/** All that is known of one model, in the order in which it was learned. */
const Lessons = record({ lessons: list(Lesson) })
type Lessons = z.output<typeof Lessons>

export const lessonsKind = kindOf('lessons', 'ephemeral', Lessons)

/** @param model at one endpoint, by a name that no other has */
export function lessonsKey(model: string): Key {
  return { partition: `lessons#${model}`, sort: 'lessons' }
}

export function lessonsItem(model: string, lessons: readonly Lesson[], version: number): Item<Lessons> {
  const until = Math.max(0, ...lessons.map((lesson) => lesson.until))
  return { ...lessonsKey(model), version, body: { lessons }, expires_at: Math.ceil(until / 1000) }
}

/** For how long it still holds. What is further ahead than a day was written before the clock was set back. */
export function leftMs({ until }: Lesson, now: number): number {
  return Math.min(keptForMs, Math.max(0, until - now))
}

/** By the keys of both. */
export interface Revision {
  readonly learned: readonly string[]
  readonly forgotten: readonly string[]
}

/** What is known after it. What is known already stays so for as long as before, however often it is met. */
export function revised(before: readonly Lesson[], { learned, forgotten }: Revision, now: number): readonly Lesson[] {
  const kept = before.filter((lesson) => leftMs(lesson, now) > 0 && !forgotten.includes(lesson.key))
  const added = learned.filter((one) => kept.every(({ key }) => key !== one))
  return [...kept, ...added.map((key) => ({ key, until: now + keptForMs }))].slice(-mostLessons)
}
