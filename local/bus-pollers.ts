import type { BusRule, Delivery, LocalBus } from '../adapters/local/bus.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import type { EventEnvelope } from '../events/envelope.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

const lookEveryMs = 1000
const batch = 20

/** The bus's rules, as the functions declare them. */
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

/** Delivers to each bus consumer in turn; what fails comes again later. */
export function startBusPollers(functions: readonly HostedFunction[], bus: LocalBus, logger: Logger) {
  const wakes = new Map(
    withTrigger(functions, 'bus').map((hosted) => [hosted.definition.name, poller(hosted, bus, logger)]),
  )
  const wakeAll = () => {
    for (const wake of wakes.values()) wake()
  }
  bus.onDelivery((consumer) => wakes.get(consumer)?.())
  const look = setInterval(wakeAll, lookEveryMs)
  wakeAll()
  return { stop: () => clearInterval(look) }
}

function poller(hosted: HostedFunction, bus: LocalBus, logger: Logger): () => void {
  const { definition } = hosted
  let busy = false

  async function deliver(delivery: Delivery): Promise<void> {
    const event = JSON.parse(delivery.event) as EventEnvelope
    try {
      await hosted.invoke(
        { id: event.id, 'detail-type': event.type, source: 'sortie', detail: event },
        newInvocation(definition),
      )
      await bus.succeeded(delivery)
    } catch (error) {
      logger.error('A bus consumer failed; the event comes again', { consumer: definition.name, error })
      await bus.failed(delivery)
    }
  }

  return async function wake(): Promise<void> {
    if (busy) return
    busy = true
    try {
      let due = bus.due(definition.name, batch)
      while (due.length > 0) {
        await Promise.all(due.map(deliver))
        due = bus.due(definition.name, batch)
      }
    } catch (error) {
      logger.error('Events cannot be read; they are looked at again', { consumer: definition.name, error })
    } finally {
      busy = false
    }
  }
}
