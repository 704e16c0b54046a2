import { expect, test } from 'vitest'
import type { MissionEvent, Step } from '../../../../contract/resources/mission.ts'
import type { WatchOptions } from '../../../../sdk/watch-options.ts'
import { latest, merged } from '../../../../web/rooms/mission/feed/merge.ts'
import { MissionFeed, type MissionRecord } from '../../../../web/rooms/mission/feed/mission-feed.ts'
import { unlessRecorded, withPiece } from '../../../../web/rooms/mission/feed/written.ts'
import { event, toolCall } from './a-step.ts'

const numberOf = (number: number) => number

test('what arrived late, twice or in any order stands once and in order', () => {
  expect(merged([3, 4], [4, 6, 5], { numberOf })).toEqual([3, 4, 5, 6])
  expect(merged([3, 4], [1, 2, 3], { numberOf })).toEqual([1, 2, 3, 4])
  expect(merged([1, 5], [3], { numberOf })).toEqual([1, 3, 5])
  const known = [1, 2]
  expect(merged(known, [2], { numberOf })).toBe(known)
  expect(latest([1, 2, 3], 2)).toEqual([2, 3])
})

test('a text that is being written grows, and says when its beginning was missed', () => {
  const piece = (offset: number, text: string, step = 4) => ({ attempt: 1, step, offset, text })
  const whole = withPiece(withPiece(undefined, piece(0, 'Hel')), piece(3, 'lo'))
  expect(whole).toMatchObject({ text: 'Hello', length: 5, isPartial: false })
  expect(withPiece(whole, piece(3, 'lo!'))).toMatchObject({ text: 'Hello!' })
  expect(withPiece(undefined, piece(900, 'the end'))).toMatchObject({ text: 'the end', isPartial: true })
  expect(withPiece(whole, piece(0, 'Next', 5))).toMatchObject({ step: 5, text: 'Next', isPartial: false })
  expect(withPiece(whole, piece(0, 'Anew'))).toMatchObject({ text: 'Anew', length: 4, isPartial: false })
  expect(withPiece(whole, piece(3, 'p!'))).toMatchObject({ text: 'p!', length: 5, isPartial: true })
  expect(withPiece(whole, piece(0, 'Hel'))).toMatchObject({ text: 'Hello' })
  expect(unlessRecorded(whole, 4)).toBeUndefined()
  expect(unlessRecorded(whole, 3)).toBe(whole)
})

/** A mission’s record as the API serves it, which a test adds to. */
class Recorded {
  readonly steps: Step[] = []
  readonly events: MissionEvent[] = []
  #heard = Promise.withResolvers<void>()
  options: WatchOptions = {}
  asked: number[] = []

  add(steps: number): void {
    for (let added = 0; added < steps; added++) {
      const number = this.steps.length + 1
      this.steps.push(toolCall(number, [number, number + 1]))
      this.events.push(event(this.events.length + 1, number, 'step.recorded', { number }))
    }
    this.#heard.resolve()
    this.#heard = Promise.withResolvers()
  }

  readonly reading = {
    listMissionSteps: async ({ query }: { query: StepsQuery }) => {
      const { order, from_step: from, limit = 20, cursor } = query
      this.asked.push(limit)
      const ordered = order === 'newest_first' ? [...this.steps].reverse() : this.steps
      const isWanted = ({ number }: Step) =>
        from === undefined || (order === 'newest_first' ? number <= from : number >= from)
      const start = cursor === undefined ? 0 : Number(cursor)
      const wanted = ordered.filter(isWanted)
      const items = wanted.slice(start, start + limit)
      return { items, next_cursor: start + limit < wanted.length ? String(start + limit) : null }
    },
    listMissionEvents: async ({ query }: { query: { after: number; limit: number } }) => ({
      // Fewer than asked for, as where events are long.
      items: this.events.filter(({ seq }) => seq > query.after).slice(0, Math.ceil(query.limit / 2)),
      last_seq: this.events.length,
      finished: false,
      ask_again_s: null,
    }),
    watchMission: (_: string, options: WatchOptions) => this.#watch(options),
  }

  async *#watch(options: WatchOptions): AsyncGenerator<MissionEvent> {
    this.options = options
    for (let sent = options.after ?? 0; !options.signal?.aborted; ) {
      const next = this.events[sent]
      if (next) {
        sent++
        yield next
      } else await this.#heard.promise
    }
  }
}

interface StepsQuery {
  readonly order?: string
  readonly from_step?: number
  readonly limit?: number
  readonly cursor?: string
}

function follow(recorded: Recorded) {
  let record: MissionRecord | undefined
  const waiting: { until: (record: MissionRecord) => boolean; done: (record: MissionRecord) => void }[] = []
  // The real client has an overload for each operation, of which the feed uses these.
  const feed = new MissionFeed(
    recorded.reading as unknown as ConstructorParameters<typeof MissionFeed>[0],
    'mis_x',
    (next) => {
      record = next
      for (const one of waiting.filter(({ until }) => until(next))) one.done(next)
    },
  )
  const when = (until: (record: MissionRecord) => boolean): Promise<MissionRecord> =>
    record && until(record) ? Promise.resolve(record) : new Promise((done) => waiting.push({ until, done }))
  return { feed, when }
}

const numbers = (record: MissionRecord) => record.steps.map(({ number }) => number)
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at)

test('somebody who arrives in the middle sees the end first, earlier steps on request, and what comes, each once', async () => {
  const recorded = new Recorded()
  recorded.add(1000)
  const { feed, when } = follow(recorded)
  void feed.run(1000)
  const first = await when(({ isRead }) => isRead)
  expect(numbers(first)).toEqual(upTo(801, 1000))
  expect(first.events.map(({ seq }) => seq)).toEqual(upTo(701, 1000))
  expect(recorded.asked).toEqual([100, 100])

  recorded.add(250)
  const grown = await when(({ steps }) => steps.at(-1)?.number === 1250)
  expect(numbers(grown)).toEqual(upTo(801, 1250))

  await feed.readEarlier()
  const earlier = await when(({ steps }) => steps[0]?.number === 601)
  expect(numbers(earlier)).toEqual(upTo(601, 1250))
  expect(earlier.events.map(({ seq }) => seq).slice(0, 2)).toEqual([401, 402])
  feed.stop()
})

test('a step that was recorded between the two readings is neither lost nor shown twice', async () => {
  const recorded = new Recorded()
  recorded.add(3)
  const { feed, when } = follow(recorded)
  // The mission was read when it had two events.
  void feed.run(2)
  const record = await when(({ events }) => events.length === 3)
  expect(numbers(record)).toEqual([1, 2, 3])
  feed.stop()
})

test('a step that was recorded after the steps were read, and before the mission was, is read too', async () => {
  const recorded = new Recorded()
  recorded.add(2)
  const { feed, when } = follow(recorded)
  feed.begin()
  await when(({ steps }) => steps.length === 2)
  recorded.add(1)
  void feed.run(3)
  expect(numbers(await when(({ steps }) => steps.length === 3))).toEqual([1, 2, 3])
  feed.stop()
})

test('what is being written goes when its step is recorded', async () => {
  const recorded = new Recorded()
  recorded.add(1)
  const { feed, when } = follow(recorded)
  void feed.run(1)
  await when(({ isRead }) => isRead)
  const ofStep = { mission_id: 'mis_x', attempt: 1, step: 2 }
  recorded.options.onDelta?.({ ...ofStep, type: 'delta', offset: 0, text: 'Hello' })
  recorded.options.onToolProgress?.({
    ...{ type: 'tool_progress', mission_id: 'mis_x', attempt: 1, call_id: 'c2', tool: 'render', text: 'half' },
  })
  const writing = await when(({ progress }) => progress.size > 0)
  expect(writing.text?.text).toBe('Hello')
  recorded.add(1)
  const done = await when(({ steps }) => steps.length === 2)
  expect(done.text).toBeUndefined()
  expect(done.progress.size).toBe(0)
  feed.stop()
})
