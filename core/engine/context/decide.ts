import type { Dropped } from './dropped.ts'
import type { Room } from './room.ts'
import { sumOf, sumOfMessages, sumOfSteps, type Weighed, type WeighedMessage, type WeighedStep } from './weigh.ts'

/** Either the request to send, or the part to summarise before that. */
export type Decision =
  | { readonly act: 'ask'; readonly dropped: Dropped }
  | { readonly act: 'summarise'; readonly what: 'steps' | 'messages'; readonly to: number; readonly dropped: Dropped }

export interface Load extends Weighed {
  /** Tokens that are always sent: instructions, tools, the input, summaries. */
  readonly fixed: number
}

/** Above `mostMessages`, all but the newest `fewMessages` become a summary: one summary for every forty messages. */
const mostMessages = 60
const fewMessages = 20
/** The part of the room that earlier messages may take beside the work on the newest one. */
const messagesPart = 0.25

/**
 * Decides which part of the record a model sees, and what is dropped: first long results of older exchanges, since they can be
 * read again, then whole exchanges, and from the newest exchange all results but the last. Dropped parts stay dropped, and are
 * dropped in large portions, so that the beginning of requests seldom changes.
 */
export function decide(load: Load, room: Room, before: Dropped): Decision {
  const messages = load.messages.filter(({ to }) => to > before.messages_to)
  if (messages.length > mostMessages) return summariseMessages(messages, room, before)
  const fits = (dropped: Dropped) => load.fixed + sumOf(load, dropped) <= room.full
  if (fits(before)) return { act: 'ask', dropped: before }
  if (sumOfMessages(messages, 0) > room.full * messagesPart) return summariseMessages(messages, room, before)
  const newest = newestExchange(load.steps)
  const elided = elideBefore(load, room, before, newest)
  if (fits(elided)) return { act: 'ask', dropped: elided }
  const shortened = elideWithin(load, room, elided, newest)
  if (fits(shortened)) return { act: 'ask', dropped: shortened }
  const to = endOfSummary(load, room, shortened)
  const gain = sumOfSteps(load.steps, shortened) - sumOfSteps(load.steps, { ...shortened, steps_to: to })
  return gain > room.summary
    ? { act: 'summarise', what: 'steps', to, dropped: shortened }
    : { act: 'ask', dropped: shortened }
}

/** Keeps the newest messages that fit. Messages with the same number stay together. */
function summariseMessages(messages: readonly WeighedMessage[], { full }: Room, dropped: Dropped): Decision {
  const last = messages.at(-1)?.to ?? 0
  const fitting = messages.find(
    ({ to }) =>
      messages.filter((one) => one.to > to).length <= fewMessages &&
      sumOfMessages(messages, to) <= (full * messagesPart) / 2,
  )
  return { act: 'summarise', what: 'messages', to: fitting?.to ?? last, dropped }
}

/** The number of the reply that begins the newest exchange. */
function newestExchange(steps: readonly WeighedStep[]): number {
  return steps.findLast(({ begins }) => begins)?.number ?? 0
}

/** Turns older results into notes, the oldest first, until the request is small enough or none are left. */
function elideBefore(load: Load, room: Room, before: Dropped, newest: number): Dropped {
  const older = load.steps.map(({ number }) => number).filter((number) => number > before.elided_to && number < newest)
  const isLow = (elided_to: number) => load.fixed + sumOf(load, { ...before, elided_to }) <= room.low
  const to = older.find(isLow) ?? older.at(-1) ?? before.elided_to
  return { ...before, elided_to: to }
}

/**
 * If the newest exchange alone is too large, its first results are dropped too, though no model has seen them; the last one
 * stays.
 */
function elideWithin(load: Load, room: Room, before: Dropped, newest: number): Dropped {
  const own = load.steps.filter(({ number }) => number >= newest)
  const beside = load.fixed + sumOfMessages(load.messages, before.messages_to)
  const isTooLarge = (elided_to: number) => beside + sumOfSteps(own, { ...before, elided_to }) > room.full
  let elided_to = before.elided_to
  for (const { number } of own.slice(0, -1)) {
    if (!isTooLarge(elided_to)) break
    elided_to = Math.max(elided_to, number)
  }
  return { ...before, elided_to }
}

/** The last step that a summary covers: the steps after it fit with room to spare, or are the newest exchange. */
function endOfSummary({ fixed, steps, messages }: Load, { low, summary }: Room, dropped: Dropped): number {
  const ends = steps
    .filter(({ begins, number }) => begins && number > dropped.steps_to + 1)
    .map(({ number }) => number - 1)
  const left = (to: number) =>
    fixed + summary + sumOfSteps(steps, { ...dropped, steps_to: to }) + sumOfMessages(messages, dropped.messages_to)
  return ends.find((to) => left(to) <= low) ?? ends.at(-1) ?? dropped.steps_to
}
