import { useSyncExternalStore } from 'react'
import type { Frame } from '../../sdk/frames.ts'
import type { LiveLine } from '../../sdk/live-line.ts'
import { openLine } from '../../sdk/open-line.ts'
import { pause, pauseBefore, usualTiming } from '../../sdk/timing.ts'
import { address, client, liveAddress } from '../api/client.ts'

/** Whether the page hears of every change as it happens. */
export type FeedState = 'closed' | 'connecting' | 'live' | 'lost'

type Event = Extract<Frame, { type: 'event' }>['event']

interface Listener {
  /** An event of any mission. */
  readonly event?: (event: Event) => void
  /** The page is connected again, and may have missed events: what it shows has to be read anew. */
  readonly gap?: () => void
  /** The line has closed, or could not be opened; it is tried again. */
  readonly lost?: () => void
}

const listeners = new Set<Listener>()
const watchers = new Set<() => void>()
let state: FeedState = 'closed'
let running: AbortController | undefined

/** Hears the events of all missions, as long as the feed is open. */
export function listen(listener: Listener): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function useFeedState(): FeedState {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
    () => state,
  )
}

/** For somebody who may hear of missions. */
export function openFeed(): void {
  if (running) return
  enter('connecting')
  running = run()
}

/** After signing out. */
export function closeFeed(): void {
  running?.abort()
  running = undefined
  enter('closed')
}

function run(): AbortController {
  const ending = new AbortController()
  void keepOpen(ending.signal)
  return ending
}

async function keepOpen(signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const line = await openLine(
        { url: address, websocketUrl: liveAddress, timing: usualTiming, createTicket },
        signal,
      )
      signal.addEventListener('abort', () => line.close(), { once: true })
      const stop = whenOffline(() => line.close())
      if (await hear(line).finally(stop)) failures = 0
    } catch {
      // Told by the state; the next try says whether it still fails.
    }
    if (signal.aborted) return
    enter('lost')
    for (const { lost } of listeners) lost?.()
    await untilNextTry(pauseBefore(Math.min(failures, mostDoublings), usualTiming), signal)
  }
}

/** The browser knows it at once; a silent line would be noticed only by its next ping. @returns how to stop */
function whenOffline(act: () => void): () => void {
  addEventListener('offline', act)
  return () => removeEventListener('offline', act)
}

/** For a while, or until the browser has a network again. */
async function untilNextTry(ms: number, signal: AbortSignal): Promise<void> {
  const online = new AbortController()
  const wake = () => online.abort()
  addEventListener('online', wake)
  await pause(ms, AbortSignal.any([signal, online.signal])).catch(() => {})
  removeEventListener('online', wake)
}

const mostDoublings = 5

function createTicket(signal: AbortSignal | undefined) {
  return client.createTicket({}, signal ? { signal } : {})
}

/** @returns whether it was connected */
async function hear(line: LiveLine): Promise<boolean> {
  let wasConnected = false
  line.send({ type: 'subscribe', mission_id: '*' })
  for (;;) {
    const frame = await line.next(undefined)
    if (frame === 'ended') return wasConnected
    if (frame === 'nothing') continue
    if (frame.type === 'subscribed') {
      wasConnected = true
      enter('live')
    }
    if (frame.type === 'error') line.close()
    pass(frame)
  }
}

function pass(frame: Frame): void {
  for (const { event, gap } of listeners) {
    if (frame.type === 'subscribed') gap?.()
    if (frame.type === 'event') event?.(frame.event)
  }
}

function enter(next: FeedState): void {
  if (state === next) return
  state = next
  for (const tell of watchers) tell()
}
