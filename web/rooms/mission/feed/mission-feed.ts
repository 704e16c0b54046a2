import type { ToolProgressFrame } from '../../../../contract/live.ts'
import type { MissionEvent, Step } from '../../../../contract/resources/mission.ts'
import type { Client } from '../../../api/client.ts'
import { latest, merged } from './merge.ts'
import { readEvents } from './read-events.ts'
import { unlessRecorded, type Written, withPiece } from './written.ts'

/** What a page knows of one mission’s record, and what its models write at the moment. */
export interface MissionRecord {
  /** In order and without a gap, up to the newest. */
  readonly steps: readonly Step[]
  /** In order and without a gap, up to the newest. */
  readonly events: readonly MissionEvent[]
  readonly text: Written | undefined
  readonly reasoning: Written | undefined
  /** The latest word of each call in progress, by the call’s id. */
  readonly progress: ReadonlyMap<string, Progress>
  readonly isRead: boolean
  readonly isReadingEarlier: boolean
  readonly error: Error | undefined
}

export type Progress = Pick<ToolProgressFrame, 'tool' | 'text' | 'done' | 'total'>

type Reading = Pick<Client, 'listMissionSteps' | 'listMissionEvents' | 'watchMission'>

const nothing: MissionRecord = {
  steps: [],
  events: [],
  text: undefined,
  reasoning: undefined,
  progress: new Map(),
  isRead: false,
  isReadingEarlier: false,
  error: undefined,
}

/** As much as is read at once, and first. */
const windowSteps = 200
const windowEvents = 300
const pageSize = 100
/** Bounds what a page keeps that stays open for days. */
const mostSteps = 20_000
const mostEvents = 20_000

const stepNumber = { numberOf: (step: Step) => step.number }
const eventNumber = { numberOf: (event: MissionEvent) => event.seq }

/**
 * Reads the end of a mission’s record first and earlier parts when they are asked for, and then hears what is added: every
 * step and every event once, also across a lost connection.
 */
export class MissionFeed {
  readonly #reading: Reading
  readonly #id: string
  readonly #tell: (record: MissionRecord) => void
  readonly #ending = new AbortController()
  #record = nothing
  #newest: Promise<void> | undefined
  #wantedStep = 0
  #isFollowing = false

  constructor(reading: Reading, id: string, tell: (record: MissionRecord) => void) {
    this.#reading = reading
    this.#id = id
    this.#tell = tell
  }

  /** Reads the newest steps, while the mission itself is still on its way. */
  begin(): void {
    this.#newest = this.#readNewestSteps()
    // Told by `run`, which waits for it.
    this.#newest.catch(() => {})
  }

  /** @param lastSeq the number of the mission’s latest event when it was read */
  async run(lastSeq: number): Promise<void> {
    try {
      const [events] = await Promise.all([this.#eventsUpTo(lastSeq), this.#newest ?? this.#readNewestSteps()])
      this.#set({ events, isRead: true })
      // What was recorded after the steps were read, and before the mission was.
      for (const event of events) this.#noteStep(event)
      await this.#watch(lastSeq)
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#set({ error: error as Error })
    }
  }

  stop(): void {
    this.#ending.abort()
  }

  /** Reads the steps and events before those that are known. */
  async readEarlier(): Promise<void> {
    const first = this.#record.steps[0]?.number ?? 1
    const firstSeq = this.#record.events[0]?.seq ?? 1
    if (this.#record.isReadingEarlier || (first <= 1 && firstSeq <= 1)) return
    this.#set({ isReadingEarlier: true })
    try {
      const [steps, events] = await Promise.all([
        first > 1 ? this.#stepsBefore(first) : [],
        firstSeq > 1 ? this.#eventsUpTo(firstSeq - 1) : [],
      ])
      this.#set({
        steps: merged(this.#record.steps, steps, stepNumber),
        events: merged(this.#record.events, events, eventNumber),
      })
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#set({ error: error as Error })
    } finally {
      this.#set({ isReadingEarlier: false })
    }
  }

  async #watch(after: number): Promise<void> {
    const { signal } = this.#ending
    const watched = this.#reading.watchMission(this.#id, {
      after,
      signal,
      onDelta: (delta) => this.#set({ text: withPiece(this.#record.text, delta) }),
      onReasoning: (piece) => this.#set({ reasoning: withPiece(this.#record.reasoning, piece) }),
      onToolProgress: ({ call_id, ...told }) => this.#progressed(call_id, told),
    })
    for await (const event of watched) this.#hear(event)
  }

  #hear(event: MissionEvent): void {
    this.#set({ events: latest(merged(this.#record.events, [event], eventNumber), mostEvents) })
    const { call_id, tool, text } = event.data
    if (event.type === 'tool.progress') this.#progressed(String(call_id), { tool: String(tool), text: String(text) })
    this.#noteStep(event)
  }

  #noteStep({ type, data: { number } }: MissionEvent): void {
    if (type !== 'step.recorded') return
    this.#wantedStep = Math.max(this.#wantedStep, Number(number))
    void this.#followSteps()
  }

  #progressed(callId: string, told: Progress): void {
    this.#set({ progress: new Map(this.#record.progress).set(callId, told) })
  }

  /** Reads what was recorded since; one reading at a time, and until nothing is missing. */
  async #followSteps(): Promise<void> {
    if (this.#isFollowing) return
    this.#isFollowing = true
    try {
      while (this.#lastStep < this.#wantedStep && !this.#ending.signal.aborted) {
        const before = this.#lastStep
        const page = await this.#steps({ order: 'oldest_first', from_step: before + 1, limit: pageSize })
        this.#recorded(page.items)
        if (this.#lastStep === before) return
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) this.#set({ error: error as Error })
    } finally {
      this.#isFollowing = false
    }
  }

  #recorded(arrived: readonly Step[]): void {
    const steps = latest(merged(this.#record.steps, arrived, stepNumber), mostSteps)
    const last = steps.at(-1)?.number ?? 0
    const progress = new Map(this.#record.progress)
    for (const step of arrived) if ('call_id' in step) progress.delete(step.call_id)
    const { text, reasoning } = this.#record
    this.#set({ steps, progress, text: unlessRecorded(text, last), reasoning: unlessRecorded(reasoning, last) })
  }

  get #lastStep(): number {
    return this.#record.steps.at(-1)?.number ?? 0
  }

  /** The last page at once, and then as many before it as make up a window. */
  async #readNewestSteps(): Promise<void> {
    const { items, next_cursor } = await this.#steps({ order: 'newest_first', limit: pageSize })
    this.#set({ steps: merged(this.#record.steps, items, stepNumber) })
    const first = items.at(-1)?.number ?? 1
    if (next_cursor === null || items.length >= windowSteps) return
    this.#set({
      steps: merged(this.#record.steps, await this.#stepsBefore(first, windowSteps - items.length), stepNumber),
    })
  }

  async #stepsBefore(number: number, most = windowSteps): Promise<readonly Step[]> {
    const query: StepsQuery = { order: 'newest_first', from_step: number - 1, limit: pageSize }
    const found: Step[] = []
    let cursor: string | undefined
    do {
      const page = await this.#steps({ ...query, ...(cursor !== undefined && { cursor }) })
      found.push(...page.items)
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined && found.length < most)
    return found.reverse()
  }

  #steps(query: StepsQuery) {
    const { signal } = this.#ending
    return this.#reading.listMissionSteps({ params: { mission_id: this.#id }, query }, { signal })
  }

  async #eventsUpTo(last: number): Promise<readonly MissionEvent[]> {
    const first = Math.max(0, last - windowEvents)
    const starts = Array.from({ length: Math.ceil((last - first) / pageSize) }, (_, at) => first + at * pageSize)
    const pages = await Promise.all(starts.map((after) => this.#events(after, Math.min(last, after + pageSize))))
    return pages.flat()
  }

  #events(after: number, last: number) {
    return readEvents(this.#reading, this.#id, { after, last }, this.#ending.signal)
  }

  #set(change: Partial<MissionRecord>): void {
    this.#record = { ...this.#record, ...change }
    this.#tell(this.#record)
  }
}

type StepsQuery = NonNullable<Parameters<Client['listMissionSteps']>[0]['query']>
