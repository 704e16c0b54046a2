import type { BusRule, Delivery, LocalBus, WaitingDelivery } from '../adapters/local/bus.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import type { EventEnvelope } from '../events/envelope.ts'
import type { FunctionDefinition, Shares } from '../functions/runtime/definition.ts'
import { createFairQueue, type Waiting } from './fair-queue.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

const lookEveryMs = 1000
/** How many are read in one turn of the event loop before others have theirs. */
const page = 1000
/** Above this a host counts as slow. */
const slowMs = 3000
/** For consumers such as resume-parent, which wait only for the store. */
const usualShares: Shares = { total: 128, tenant: 16, host: 16, tenantHost: 16 }

/** The bus’s rules, as the functions declare them. */
export function busRules(definitions: readonly FunctionDefinition[]): readonly BusRule[] {
  return definitions.flatMap(({ name, trigger }) =>
    trigger.kind === 'bus' ? [{ consumer: name, matches: (event: EventEnvelope) => matches(trigger, event) }] : [],
  )
}

function matches(
  { eventTypes, dataHas }: { eventTypes: readonly string[]; dataHas?: string | undefined },
  event: EventEnvelope,
): boolean {
  return eventTypes.includes(event.type) && (dataHas === undefined || dataHas in event.data)
}

/** Delivers to each bus consumer, in fair shares; a failed event comes again later. */
export function startBusPollers(functions: readonly HostedFunction[], bus: LocalBus, logger: Logger) {
  const pollers = new Map(
    withTrigger(functions, 'bus').map((hosted) => [hosted.definition.name, startPoller(hosted, bus, logger)]),
  )
  bus.onDelivery((consumer) => pollers.get(consumer)?.wake())
  return {
    stop() {
      for (const poller of pollers.values()) poller.stop()
    },
  }
}

type BusFunction = ReturnType<typeof withTrigger<'bus'>>[number]

function startPoller(hosted: BusFunction, bus: LocalBus, logger: Logger) {
  const consumer = hosted.definition.name
  const queue = createFairQueue<number>(hosted.trigger.shares ?? usualShares)
  /** When they may be tried, on the monotonic clock: a change of the wall clock delays nothing. */
  const postponed = new Map<Waiting<number>, number>()
  let read = 0
  let reading = false
  let stopped = false

  /** Only their ids stay in memory. */
  function readOn(): void {
    reading = false
    if (stopped) return
    const waiting = readPage()
    for (const { id, tenant, host, pauseMs } of waiting) {
      read = id
      if (pauseMs > 0) postpone({ id, tenant, host }, pauseMs)
      else queue.add({ id, tenant, host })
    }
    pump()
    if (waiting.length === page) wake()
  }

  function readPage(): readonly WaitingDelivery[] {
    try {
      return bus.after(consumer, read, page)
    } catch (error) {
      logger.error('Deliveries of the bus could not be read; they are looked for again', { consumer, error })
      return []
    }
  }

  function wake(): void {
    if (reading || stopped) return
    reading = true
    setImmediate(readOn)
  }

  function postpone(item: Waiting<number>, ms: number): void {
    postponed.set(item, performance.now() + ms)
  }

  function pump(): void {
    if (stopped) return
    for (let item = queue.take(); item; item = queue.take()) void handle(item)
  }

  /** All of them once a second, and not whenever a place is free: an unavailable consumer may have many. */
  function look(): void {
    const now = performance.now()
    for (const [item, notBefore] of postponed) {
      if (notBefore > now) continue
      postponed.delete(item)
      queue.add(item)
    }
    wake()
  }

  async function handle(item: Waiting<number>): Promise<void> {
    const startedAt = performance.now()
    try {
      const delivery = bus.read(item.id)
      if (delivery) await deliver(item, delivery)
    } catch (error) {
      if (stopped) return
      logger.error('A delivery of the bus could not be written down; it is looked at again', { consumer, error })
      postpone(item, lookEveryMs)
    }
    queue.done(item, performance.now() - startedAt > slowMs)
    pump()
  }

  async function deliver(item: Waiting<number>, delivery: Delivery): Promise<void> {
    const failure = await failureOf(delivery)
    if (failure === undefined) return bus.succeeded(delivery)
    const pause = await bus.failed(delivery)
    const { error } = failure
    if (pause === undefined) logger.error('An event was given up and is listed as dead', { consumer, error })
    else {
      logger.error('A bus consumer failed; the event comes again', { consumer, error })
      postpone(item, pause)
    }
  }

  async function failureOf(delivery: Delivery): Promise<{ readonly error: unknown } | undefined> {
    try {
      const event = JSON.parse(delivery.event) as EventEnvelope
      await invokeInTime(hosted, { id: event.id, 'detail-type': event.type, source: 'sortie', detail: event })
      return undefined
    } catch (error) {
      return { error }
    }
  }

  const looking = setInterval(look, lookEveryMs)
  wake()
  return {
    wake,
    stop() {
      stopped = true
      clearInterval(looking)
    },
  }
}
