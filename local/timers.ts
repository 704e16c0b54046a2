import type { DueTimer, LocalScheduler } from '../adapters/local/scheduler.ts'
import type { Clock } from '../core/base/ports/clock.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { TimerPayload } from '../functions/runtime/timer-payload.ts'
import { createFairQueue, type Waiting } from './fair-queue.ts'
import { type HostedFunction, theOneWithTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

/** Read in one turn of the event loop. */
const page = 1000
/** Node's timers hold at most 2^31 - 1 ms; also bounds how long a jump of the clock goes unnoticed. */
const maxSleepMs = 60_000
const shares = { total: 64, tenant: 8, host: 8, tenantHost: 8 }
/** Then a timer is listed as dead: as many tries as an event on the bus gets, and with the same pauses. */
const maxTries = 20
const firstPauseMs = 1000
const longestPauseMs = 60_000

interface Firing {
  readonly timer: DueTimer
  tries: number
}

/**
 * Fires the scheduler's one-time timers, each until its function has taken it or it was tried too often. Tenants have fair
 * shares, and what hangs or fails keeps no other waiting.
 */
export function startTimers(
  functions: readonly HostedFunction[],
  scheduler: LocalScheduler,
  clock: Clock,
  logger: Logger,
) {
  const hosted = theOneWithTrigger(functions, 'timer')
  const queue = createFairQueue<Firing>(shares)
  /** Those that were read and are not done with. */
  const known = new Set<string>()
  let read: Pick<DueTimer, 'at' | 'name'> | undefined
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function readDue(): void {
    if (stopped) return
    const due = reading(() => scheduler.due(page, read))
    for (const one of due ?? []) {
      read = one
      if (known.has(keyOf(one))) continue
      known.add(keyOf(one))
      queue.add({ id: { timer: one, tries: 0 }, tenant: tenantOf(one), host: null })
    }
    pump()
    if (due) arm(due.length === page ? 0 : undefined)
    else arm(firstPauseMs)
  }

  /** @returns `undefined` where it fails: what cannot be read now is looked for again */
  function reading<Result>(look: () => Result): Result | undefined {
    try {
      return look()
    } catch (error) {
      logger.error('Timers could not be read; they are looked for again', { error })
      return undefined
    }
  }

  function pump(): void {
    for (let item = queue.take(); item; item = queue.take()) void fire(item)
  }

  async function fire(item: Waiting<Firing>): Promise<void> {
    await attempt(item).catch((error: unknown) => {
      if (!stopped) logger.error('What became of a timer could not be written down; it fires again', { error })
      again(item)
    })
    queue.done(item, false)
    if (!stopped) pump()
  }

  async function attempt(item: Waiting<Firing>): Promise<void> {
    const { id: firing } = item
    firing.tries += 1
    const failure = await failureOf(firing.timer)
    const { name } = firing.timer
    if (failure && firing.tries < maxTries) {
      logger.error('A timer failed; it fires again', { timer: name, error: failure.error })
      again(item)
      return
    }
    if (failure) logger.error('A timer was given up and is listed as dead', { timer: name, error: failure.error })
    await (failure ? scheduler.gaveUp(firing.timer) : scheduler.fired(firing.timer))
    known.delete(keyOf(firing.timer))
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
      if (!stopped) pump()
    }, pause)
    later.unref()
  }

  /** Looks again when the next one is due; now and then from the beginning, lest one that was set late is left behind. */
  function arm(inMs?: number): void {
    if (stopped) return
    clearTimeout(timer)
    const next = inMs === undefined ? reading(() => scheduler.nextAt(read)) : undefined
    const wait = inMs ?? (next === undefined ? maxSleepMs : Math.min(maxSleepMs, Math.max(0, next - clock.now())))
    timer = setTimeout(readDue, wait)
  }

  scheduler.onChange((at) => {
    if (read !== undefined && at <= read.at) read = undefined
    arm()
  })
  const fromTheBeginning = setInterval(() => {
    read = undefined
    readDue()
  }, maxSleepMs)
  arm()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
      clearInterval(fromTheBeginning)
    },
  }
}

/** One that is set anew while it fires is another. */
function keyOf({ name, at }: DueTimer): string {
  return `${name}@${at}`
}

/** Of one that cannot be read: nobody's. What is wrong with it shows when it fires. */
function tenantOf({ payload }: DueTimer): string {
  try {
    return TimerPayload.parse(JSON.parse(payload)).tenant
  } catch {
    return ''
  }
}
