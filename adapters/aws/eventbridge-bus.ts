import { setTimeout as sleep } from 'node:timers/promises'
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { SortieError } from '../../contract/errors.ts'
import type { Bus } from '../../core/base/ports/bus.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'
import { entryErrors } from './service-errors.ts'

/** The PutEvents limits: docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html. */
const maxEntries = 10
const maxBytes = 256 * 1024
const maxTries = 5

/** Events on an EventBridge bus, with `sortie` as source and the event's type as detail type, for rules to match on. */
export function createBus(): Bus {
  const client = lazily(() => new EventBridgeClient(clientConfig))
  return {
    async publish(events) {
      for (const call of inCalls(events.map(toEntry))) await putEntries(client(), call)
    },
  }
}

/**
 * PutEvents accepts some entries and refuses others; only those are repeated, except those that it will never accept.
 * @throws Error with the code of such an entry, once the others are published
 */
async function putEntries(client: EventBridgeClient, entries: readonly PutEventsRequestEntry[]): Promise<void> {
  const never = new Set<string>()
  let left = entries
  for (let tries = 1; ; tries++) {
    const command = new PutEventsCommand({ Entries: [...left] })
    const answer = await asUnavailable('EventBridge', () => client.send(command))
    const results = answer.Entries ?? []
    const codes = left.map((_, at) => results[at]?.ErrorCode)
    for (const code of codes) if (code !== undefined && entryErrors[code] === 'internal') never.add(code)
    left = left.filter((_, at) => codes[at] !== undefined && !never.has(codes[at]))
    if (left.length === 0) break
    if (tries === maxTries) {
      const code = codes.find((one) => one !== undefined && !never.has(one))
      throw new SortieError('unavailable', `EventBridge refused ${left.length} events: ${code}`, { retryAfter: 1 })
    }
    await sleep(Math.random() * 50 * 2 ** tries)
  }
  if (never.size > 0) throw new Error(`EventBridge takes an event at no time: ${[...never].join(', ')}`)
}

function toEntry(event: EventEnvelope): PutEventsRequestEntry {
  return {
    EventBusName: required(variables.busName),
    Source: 'sortie',
    DetailType: event.type,
    Time: new Date(event.time),
    Detail: JSON.stringify(event),
  }
}

function inCalls(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const calls: PutEventsRequestEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const call = calls.at(-1)
    const size = sizeOf(entry)
    if (call && call.length < maxEntries && bytes + size <= maxBytes) {
      call.push(entry)
      bytes += size
    } else {
      calls.push([entry])
      bytes = size
    }
  }
  return calls
}

/** EventBridge’s count: 14 bytes for the time, and the UTF-8 length of the texts. */
function sizeOf({ Source, DetailType, Detail }: PutEventsRequestEntry): number {
  return 14 + Buffer.byteLength(`${Source}${DetailType}${Detail}`)
}
