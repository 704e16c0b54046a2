import type { Api } from '../contract/api.ts'
import type { AnswerOf } from '../contract/call.ts'
import { errorTable } from '../contract/errors.ts'
import { lastEventTypes } from '../contract/last-events.ts'
import type { MissionEvent } from '../contract/resources/mission.ts'
import { mayPass, SortieApiError, SortieUnreachableError } from './errors.ts'
import type { Frame } from './frames.ts'
import { FreshText } from './fresh-text.ts'
import { InOrder } from './in-order.ts'
import type { LiveLine } from './live-line.ts'
import { askAgainMs, pause, pauseBefore, stopwatch, type Timing } from './timing.ts'
import type { WatchOptions } from './watch-options.ts'

/** The parts of the API that a watch needs. */
export interface Watched {
  readonly timing: Timing
  openLine(signal: AbortSignal | undefined): Promise<LiveLine>
  readEvents(after: number, waitS: number, signal: AbortSignal | undefined): Promise<EventPage>
}

type EventPage = AnswerOf<Api['listMissionEvents']>

/**
 * `ended`: the mission has no further event. `cut`: it worked until it broke. `unusable`: it never worked. `unanswered`: nobody knows
 * whether it works, since nothing answered.
 */
type Outcome = 'ended' | 'cut' | 'unusable' | 'unanswered'

/**
 * A mission's events, each exactly once and in order, until its last. After a reconnect it continues where it stopped, and
 * without a WebSocket it polls.
 * @throws SortieApiError if the mission may not be watched, SortieUnreachableError if nothing answers for long, and the signal's
 * reason
 */
export async function* watchMission(
  watched: Watched,
  missionId: string,
  options: WatchOptions,
): AsyncGenerator<MissionEvent, void, undefined> {
  const state = new WatchState(watched, missionId, options)
  for (let failures = 0; ; failures++) {
    const before = state.order.last
    const live = yield* overWebSocket(state)
    const forMs = pollingAfter(live, watched.timing)
    const outcome = forMs === undefined ? live : yield* byPolling(state, forMs)
    if (outcome === 'ended') return
    if (state.order.last > before) failures = 0
    await pause(pauseBefore(failures, watched.timing), options.signal)
  }
}

/** A server that was away for a moment is asked once, and then for a WebSocket again: over that alone text comes as it is written. */
function pollingAfter(live: Outcome, { pollForMs }: Timing): number | undefined {
  if (live === 'unanswered') return 0
  return live === 'unusable' ? pollForMs : undefined
}

class WatchState {
  readonly watched: Watched
  readonly missionId: string
  readonly options: WatchOptions
  readonly order: InOrder<MissionEvent>
  readonly text = new FreshText()
  readonly reasoning = new FreshText()
  delivered = false
  /** How often the next event was requested again. */
  asked = 0
  /** The highest `seq` that the server has mentioned. */
  known = 0
  /** A subscription was sent, and its replay has not ended. */
  replaying = false
  /** The start of that subscription. */
  askedFrom = 0
  /** The time since something has been due and nothing of it has arrived. */
  owed: ReturnType<typeof stopwatch> | undefined
  contact: ReturnType<typeof stopwatch> | undefined

  constructor(watched: Watched, missionId: string, options: WatchOptions) {
    this.watched = watched
    this.missionId = missionId
    this.options = options
    this.order = new InOrder(options.after ?? 0)
  }

  /** How long to wait for what is due; longer after each repeated request. */
  patienceMs(): number | undefined {
    const { gapMs, replayMs } = this.watched.timing
    const isMissing = this.order.hasGap || (!this.replaying && this.order.last < this.known)
    const owedMs = isMissing ? gapMs : this.replaying ? replayMs : undefined
    if (owedMs === undefined) {
      this.owed = undefined
      return undefined
    }
    this.owed ??= stopwatch()
    return Math.max(0, owedMs * 2 ** this.asked - this.owed.elapsedMs())
  }

  /** @throws the error, unless the connection may only be down for a while */
  bear(error: unknown): void {
    const known = this.contact !== undefined && this.contact.elapsedMs() < this.watched.timing.offlineMs
    if (!mayPass(error) || !known) throw error
  }
}

async function* overWebSocket(state: WatchState): AsyncGenerator<MissionEvent, Outcome, undefined> {
  const { options } = state
  options.signal?.throwIfAborted()
  const line = await opened(state)
  if (line === 'unusable' || line === 'unanswered') return line
  const hangUp = () => line.close()
  options.signal?.addEventListener('abort', hangUp, { once: true })
  try {
    subscribe(state, line)
    state.asked = 0
    for (let works = false; ; works = true) {
      const frame = await nextFrame(state, line)
      if (frame === 'missing') return 'unusable'
      if (frame === 'ended') return works ? 'cut' : 'unusable'
      if (yield* handled(state, line, frame)) return 'ended'
    }
  } catch (error) {
    state.bear(error)
    return 'cut'
  } finally {
    options.signal?.removeEventListener('abort', hangUp)
    line.close()
  }
}

function subscribe(state: WatchState, line: LiveLine): void {
  state.replaying = true
  state.askedFrom = state.order.last
  state.owed = undefined
  line.send({ type: 'subscribe', mission_id: state.missionId, after: state.order.last })
}

const mostAsked = 3

type Subscribed = Extract<Frame, { type: 'subscribed' }>
type Readable = Exclude<Frame, { type: 'failed' }>

/** `missing`: an event does not arrive over this connection, however often it is requested; polling can get it. */
async function nextFrame(state: WatchState, line: LiveLine): Promise<Readable | 'ended' | 'missing'> {
  for (;;) {
    const frame = await line.next(state.patienceMs())
    state.options.signal?.throwIfAborted()
    if (frame === 'ended' || (frame !== 'nothing' && frame.type !== 'failed')) return frame
    if (++state.asked > mostAsked) return 'missing'
    // The failure may affect many clients at once.
    if (frame !== 'nothing') await pause(pauseBefore(state.asked, state.watched.timing), state.options.signal)
    subscribe(state, line)
  }
}

/** A failure here only means that there is no connection; polling meets it again and reports it. */
async function opened(state: WatchState): Promise<LiveLine | 'unusable' | 'unanswered'> {
  try {
    return await state.watched.openLine(state.options.signal)
  } catch (error) {
    if (error instanceof SortieUnreachableError) return 'unanswered'
    if (error instanceof SortieApiError || mayPass(error)) return 'unusable'
    throw error
  }
}

/** Passes on the content of a frame; `true` if nothing follows. */
async function* handled(
  state: WatchState,
  line: LiveLine,
  frame: Readable,
): AsyncGenerator<MissionEvent, boolean, undefined> {
  state.contact = stopwatch()
  if (frame.type === 'event' && frame.event.mission_id === state.missionId) return yield* delivered(state, frame.event)
  if (frame.type === 'delta' && frame.mission_id === state.missionId) {
    const fresh = state.text.accept(frame)
    if (fresh) state.options.onDelta?.(fresh)
  }
  if (frame.type === 'reasoning' && frame.mission_id === state.missionId) {
    const fresh = state.reasoning.accept(frame)
    if (fresh) state.options.onReasoning?.(fresh)
  }
  if (frame.type === 'tool_progress' && frame.mission_id === state.missionId) state.options.onToolProgress?.(frame)
  if (frame.type === 'subscribed') return replayed(state, line, frame)
  if (frame.type === 'error') throw new SortieApiError(frame.error, errorTable[frame.error.code]?.status ?? 500)
  return false
}

function* delivered(state: WatchState, event: MissionEvent): Generator<MissionEvent, boolean, undefined> {
  for (const next of state.order.accept(event)) {
    state.delivered = true
    state.asked = 0
    const { attempt, number } = next.data
    if (next.type === 'step.recorded')
      for (const fresh of [state.text, state.reasoning]) fresh.recorded(Number(attempt), Number(number))
    yield next
    state.owed = undefined
    if (lastEventTypes.includes(next.type)) return true
  }
  return false
}

/** @returns whether nothing follows */
async function replayed(state: WatchState, line: LiveLine, { last_seq, more }: Subscribed): Promise<boolean> {
  state.owed = undefined
  state.known = Math.max(state.known, last_seq)
  state.replaying = more
  // A portion that brought nothing would be delivered again and again.
  if (more && state.order.last > state.askedFrom) subscribe(state, line)
  return !more && !state.delivered && isOver(state)
}

/** A caller who has already seen the last event would wait for ever. */
async function isOver(state: WatchState): Promise<boolean> {
  const page = await state.watched.readEvents(state.order.last, 0, state.options.signal)
  return page.finished && page.items.length === 0
}

/** Asks once at least. */
async function* byPolling(state: WatchState, forMs: number): AsyncGenerator<MissionEvent, Outcome, undefined> {
  const { watched, options, order } = state
  const polling = stopwatch()
  do {
    const waitS = Math.max(0, Math.min(20, Math.ceil((forMs - polling.elapsedMs()) / 1000)))
    const poll = stopwatch()
    const page = await watched.readEvents(order.last, waitS, options.signal).catch((error) => state.bear(error))
    if (!page) return 'cut'
    state.contact = stopwatch()
    for (const event of page.items) if (yield* delivered(state, event)) return 'ended'
    if (page.finished && order.last >= page.last_seq) return 'ended'
    if (page.items.length > 0 || forMs === 0) continue
    await pause(Math.max(watched.timing.paceMs, askAgainMs(page)) - poll.elapsedMs(), options.signal)
  } while (polling.elapsedMs() < forMs)
  return 'cut'
}
