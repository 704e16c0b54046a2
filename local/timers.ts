import { type DueTimer, type LocalScheduler, type Place, ranks, type TimerKey } from '../adapters/local/scheduler.ts'
import type { Clock } from '../core/base/ports/clock.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { TimerPayload } from '../functions/runtime/timer-payload.ts'
import { createFairQueue, type Waiting } from './fair-queue.ts'
import { type HostedFunction, theOneWithTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'
import { together } from './together.ts'

/** How many are read in one turn of the event loop. */
const page = 1000
/** Node’s timers hold at most 2^31 - 1 ms; also bounds how long a change of the clock goes unnoticed. */
const maxSleepMs = 60_000
export const timerShares = { total: 64, tenant: 8, host: 8, tenantHost: 8 }
/** Above this a tenant’s timers of this urgency count as slow, and leave half of the places to others. */
const slowMs = 3000
/** After this many tries a timer is listed as dead: as many as for an event on the bus, with the same pauses. */
const maxTries = 20
const firstPauseMs = 1000
const longestPauseMs = 60_000

interface Firing {
  readonly key: TimerKey
  tries: number
}

/**
 * Fires the scheduler’s one-time timers, each until its function has handled it or it was tried too often. Urgent ones come
 * first; among them tenants have fair shares, and one that hangs or fails delays no other. Those that end together are
 * removed in one write.
 */
export function startTimers(
  functions: readonly HostedFunction[],
  scheduler: LocalScheduler,
  clock: Clock,
  logger: Logger,
) {
  const hosted = theOneWithTrigger(functions, 'timer')
  const queue = createFairQueue<Firing>(timerShares, ranks)
  const fired = together<TimerKey>((timers) => scheduler.fired(timers))
  /** Timers that were read and are not finished. */
  const known = new Set<string>()
  /** How far each rank was read. */
  let read = fromTheFirst()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function readDue(): void {
    if (stopped) return
    const due = reading(() => scheduler.due(page, read))
    for (const { rank, name, at, payload } of due ?? []) {
      const key = { name, at }
      read[rank] = key
      if (known.has(textOf(key))) continue
      known.add(textOf(key))
      queue.add({ id: { key, tries: 0 }, tenant: tenantOf(payload), host: null, rank })
    }
    pump()
    if (due) arm(due.length === page ? 0 : undefined)
    else arm(firstPauseMs)
  }

  /** @returns `undefined` if it fails: what cannot be read now is looked up again */
  function reading<Result>(look: () => Result): Result | undefined {
    try {
      return look()
    } catch (error) {
      logger.error('Timers cannot be read; they are looked at again', { error })
      return undefined
    }
  }

  function pump(): void {
    if (stopped) return
    for (let item = queue.take(); item; item = queue.take()) void fire(item)
  }

  async function fire(item: Waiting<Firing>): Promise<void> {
    const startedAt = clock.monotonic()
    try {
      const due = scheduler.read(item.id.key)
      if (due === undefined || (await isDoneWith(due, ++item.id.tries))) known.delete(textOf(item.id.key))
      else again(item)
    } catch (error) {
      if (!stopped) logger.error('A timer could not be read or written; it fires again', { error })
      again(item)
    }
    queue.done(item, clock.monotonic() - startedAt > slowMs)
    pump()
  }

  async function isDoneWith(due: DueTimer, tries: number): Promise<boolean> {
    const failure = await failureOf(due)
    if (failure === undefined) {
      await fired(due)
      return true
    }
    const told = { timer: due.name, error: failure.error }
    if (tries < maxTries) {
      logger.error('A timer failed; it fires again', told)
      return false
    }
    logger.error('A timer was given up and is listed as dead', told)
    await scheduler.gaveUp(due)
    return true
  }

  async function failureOf({ payload }: DueTimer): Promise<{ readonly error: unknown } | undefined> {
    try {
      await invokeInTime(hosted, JSON.parse(payload))
      return undefined
    } catch (error) {
      return { error }
    }
  }

  function again(item: Waiting<Firing>): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (item.id.tries - 1))
    const later = setTimeout(() => {
      queue.add(item)
      pump()
    }, pause)
    later.unref()
  }

  /** Looks again when the next one is due. */
  function arm(inMs?: number): void {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(readDue, inMs ?? reading(untilNext) ?? firstPauseMs)
  }

  function untilNext(): number {
    const next = scheduler.nextAt(read)
    return next === undefined ? maxSleepMs : Math.min(maxSleepMs, Math.max(0, next - clock.now()))
  }

  scheduler.onChange(({ rank, at }) => {
    const last = read[rank]
    if (last && at <= last.at) read[rank] = { at, name: '' }
    arm()
  })
  // So that one set late is not missed.
  const lookAtAll = setInterval(() => {
    read = fromTheFirst()
    readDue()
  }, maxSleepMs)
  arm()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(lookAtAll)
    },
  }
}

function fromTheFirst(): Place[] {
  return Array.from({ length: ranks }, () => ({ at: Number.MIN_SAFE_INTEGER, name: '' }))
}

/** A timer set again while it fires is a different one. */
function textOf({ name, at }: TimerKey): string {
  return `${name}@${at}`
}

/** An unreadable timer belongs to nobody. Its error appears when it fires. */
function tenantOf(payload: string): string {
  try {
    return TimerPayload.parse(JSON.parse(payload)).tenant
  } catch {
    return ''
  }
}
