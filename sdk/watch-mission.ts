import type { Api } from '../contract/api.ts'
import type { AnswerOf } from '../contract/call.ts'
import { errorTable } from '../contract/errors.ts'
import { type DeltaFrame, lastEventTypes } from '../contract/live.ts'
import type { MissionEvent } from '../contract/resources/mission.ts'
import { SortieApiError, SortieUnreachableError } from './errors.ts'
import { FreshText } from './fresh-text.ts'
import { InOrder } from './in-order.ts'
import type { LiveLine } from './live-line.ts'
import { pause, pauseBefore, type Timing } from './timing.ts'

export interface WatchOptions {
  /** The `seq` of the last event that the caller already has; 0 (the default) for all. */
  readonly after?: number | undefined
  /** Text as the model writes it: each piece at most once, and none of it kept. */
  readonly onDelta?: ((delta: DeltaFrame) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a watch needs of the API. */
export interface Watched {
  readonly timing: Timing
  openLine(signal: AbortSignal | undefined): Promise<LiveLine>
  readEvents(after: number, waitS: number, signal: AbortSignal | undefined): Promise<EventPage>
}

type EventPage = AnswerOf<Api['listMissionEvents']>

/** `ended`: the mission has no further event. `cut`: it worked until it broke. `unusable`: it never worked. */
type Outcome = 'ended' | 'cut' | 'unusable'

/**
 * A mission's events, each exactly once and in order, until its last. Goes on over reconnects from where it was;
 * polls while a WebSocket cannot be had.
 * @throws SortieApiError when the mission may not be watched, SortieUnreachableError when nothing answers for long,
 * and the signal's reason
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
    const outcome = live === 'unusable' ? yield* byPolling(state) : live
    if (outcome === 'ended') return
    if (state.order.last > before) failures = 0
    await pause(pauseBefore(failures, watched.timing), options.signal)
  }
}

class WatchState {
  readonly watched: Watched
  readonly missionId: string
  readonly options: WatchOptions
  readonly order: InOrder<MissionEvent>
  readonly text = new FreshText()
  delivered = false
  lastContact: number | undefined

  constructor(watched: Watched, missionId: string, options: WatchOptions) {
    this.watched = watched
    this.missionId = missionId
    this.options = options
    this.order = new InOrder(options.after ?? 0)
  }

  /** @throws the error, unless the line may only be down for a while */
  bear(error: unknown): void {
    const passing = error instanceof SortieUnreachableError || (error instanceof SortieApiError && error.retryable)
    const known = this.lastContact !== undefined && performance.now() - this.lastContact < this.watched.timing.offlineMs
    if (!passing || !known) throw error
  }
}

async function* overWebSocket(state: WatchState): AsyncGenerator<MissionEvent, Outcome, undefined> {
  const { watched, options } = state
  options.signal?.throwIfAborted()
  const line = await opened(state)
  if (!line) return 'unusable'
  const hangUp = () => line.close()
  options.signal?.addEventListener('abort', hangUp, { once: true })
  try {
    const subscribe = () => line.send({ type: 'subscribe', mission_id: state.missionId, after: state.order.last })
    subscribe()
    for (let works = false; ; works = true) {
      const frame = await line.next(state.order.hasGap ? watched.timing.gapMs : undefined)
      options.signal?.throwIfAborted()
      if (frame === 'ended') return works ? 'cut' : 'unusable'
      if (frame === 'nothing') subscribe()
      else if (yield* handled(state, frame)) return 'ended'
    }
  } catch (error) {
    state.bear(error)
    return 'cut'
  } finally {
    options.signal?.removeEventListener('abort', hangUp)
    line.close()
  }
}

/** A refusal is told by whoever polls next; here it only means that there is no line. */
async function opened(state: WatchState): Promise<LiveLine | undefined> {
  try {
    return await state.watched.openLine(state.options.signal)
  } catch (error) {
    if (error instanceof SortieApiError || error instanceof SortieUnreachableError) return undefined
    throw error
  }
}

type Frame = Exclude<Awaited<ReturnType<LiveLine['next']>>, 'ended' | 'nothing'>

/** Passes on what a frame holds; `true` when nothing follows. */
async function* handled(state: WatchState, frame: Frame): AsyncGenerator<MissionEvent, boolean, undefined> {
  state.lastContact = performance.now()
  if (frame.type === 'event' && frame.event.mission_id === state.missionId) return yield* delivered(state, frame.event)
  if (frame.type === 'delta' && frame.mission_id === state.missionId) {
    const fresh = state.text.accept(frame)
    if (fresh) state.options.onDelta?.(fresh)
  }
  if (frame.type === 'subscribed' && !state.delivered) return isOver(state)
  if (frame.type === 'error') throw new SortieApiError(frame.error, errorTable[frame.error.code]?.status ?? 500)
  return false
}

function* delivered(state: WatchState, event: MissionEvent): Generator<MissionEvent, boolean, undefined> {
  for (const next of state.order.accept(event)) {
    state.delivered = true
    const { attempt, number } = next.data
    if (next.type === 'step.recorded') state.text.recorded(Number(attempt), Number(number))
    yield next
    if (lastEventTypes.includes(next.type)) return true
  }
  return false
}

/** A caller who had already seen the last event would wait for ever. */
async function isOver(state: WatchState): Promise<boolean> {
  const page = await state.watched.readEvents(state.order.last, 0, state.options.signal)
  return page.finished && page.items.length === 0
}

async function* byPolling(state: WatchState): AsyncGenerator<MissionEvent, Outcome, undefined> {
  const { watched, options, order } = state
  const until = performance.now() + watched.timing.pollForMs
  while (performance.now() < until) {
    const waitS = Math.min(20, Math.ceil((until - performance.now()) / 1000))
    const page = await watched.readEvents(order.last, waitS, options.signal).catch((error) => state.bear(error))
    if (!page) return 'cut'
    state.lastContact = performance.now()
    for (const event of page.items) if (yield* delivered(state, event)) return 'ended'
    if (page.finished && order.last >= page.last_seq) return 'ended'
  }
  return 'cut'
}
