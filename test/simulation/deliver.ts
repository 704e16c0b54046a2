import type { Delivery } from '../../adapters/local/bus.ts'
import { eventPageKind } from '../../core/records/mission/event-pages.ts'
import { busConsumers, type Process, type SimulatedPlatform } from './simulated-platform.ts'

/** Has a process do something. Rejects when that fails, or when the process dies over it. */
export type Run = <Result>(act: (process: Process) => Promise<Result>) => Promise<Result>

/** More than any test needs, also that of more than a thousand missions: what is never at rest fails, and does not hang. */
const maxRounds = 3000

/** Brings what waits in lanes, feed, bus and timers to a process, one by one, until nothing is left that is visible. */
export async function deliverAll(platform: SimulatedPlatform, run: Run): Promise<void> {
  for (let round = 0; round < maxRounds; round++) if (!(await deliverSome(platform, run))) return
  throw new Error(`After ${maxRounds} rounds there is still something to deliver`)
}

async function deliverSome(platform: SimulatedPlatform, run: Run): Promise<boolean> {
  return (
    (await deliverMessages(platform, run)) ||
    (await deliverEvents(platform, run)) ||
    (await deliverToBus(platform, run)) ||
    (await fireTimers(platform, run))
  )
}

/** A message whose executor failed or died stays hidden until its visibility timeout. */
async function deliverMessages({ lanes, receive }: SimulatedPlatform, run: Run): Promise<boolean> {
  const messages = receive()
  for (const message of messages) {
    if (await succeeds(run((process) => process.execute(message.body)))) await lanes.delete(message)
  }
  return messages.length > 0
}

async function deliverEvents({ sources: { feed } }: SimulatedPlatform, run: Run): Promise<boolean> {
  const { records, position } = feed.read('publish', eventPageKind, 100)
  if (records.length === 0) return false
  const bodies = records.map((record) => record.body)
  if (await succeeds(run((process) => process.publish(bodies)))) feed.advance('publish', position)
  return true
}

async function deliverToBus(platform: SimulatedPlatform, run: Run): Promise<boolean> {
  const { bus } = platform.sources
  await platform.database.settled()
  const deliveries = busConsumers.flatMap((consumer) => dueDeliveries(platform, consumer))
  for (const delivery of deliveries) {
    if (await succeeds(run((process) => process.hear(delivery.consumer, delivery.event)))) await bus.succeeded(delivery)
    else await bus.failed(delivery)
  }
  return deliveries.length > 0
}

/** Those that a poller would bring to the consumer now. */
export function dueDeliveries({ sources: { bus } }: SimulatedPlatform, consumer: string): readonly Delivery[] {
  return bus.after(consumer, 0, 20).flatMap(({ id, pauseMs }) => {
    const delivery = pauseMs === 0 ? bus.read(id) : undefined
    return delivery ? [delivery] : []
  })
}

async function fireTimers({ sources: { scheduler }, database }: SimulatedPlatform, run: Run): Promise<boolean> {
  await database.settled()
  const timers = scheduler.due(100)
  let fired = false
  for (const timer of timers) {
    if (!(await succeeds(run((process) => process.fire(timer.payload))))) continue
    await scheduler.fired([timer])
    fired = true
  }
  return fired
}

async function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}
