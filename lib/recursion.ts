import type { FunctionDefinition, Trigger } from '../functions/runtime/definition.ts'
import { listable } from './failures.ts'
import { type Grant, type GrantTarget, grantsOf } from './grants.ts'

/** The ways in which one function can cause another to run. */
type Carrier = 'lanes' | 'feed' | 'bus' | 'timers' | 'dead messages' | 'invocations'

/**
 * Whether the function's effects can invoke it again, directly or through others.
 *
 * Lambda ends such a chain after 16 rounds, unless the function allows it. Ours must allow it: an executor sends the next leg of
 * its mission, and the next mission of its slot, to the lane that invoked it, as long as there is work. Otherwise a slot would
 * stop after 16 missions until the sweeper finds it. Our own limits end a chain: the amount of work, deadlines, attempts,
 * `maxLegs` and the depth of delegation.
 */
export function canCauseItself(definition: FunctionDefinition, all: readonly FunctionDefinition[]): boolean {
  const caused = new Set(invokedBy(definition, all))
  for (const one of caused) for (const next of invokedBy(one, all)) caused.add(next)
  return caused.has(definition)
}

function invokedBy(definition: FunctionDefinition, all: readonly FunctionDefinition[]): readonly FunctionDefinition[] {
  const carriers = new Set(carriersOf(definition))
  return all.filter(({ trigger }) => {
    const source = sources[trigger.kind]
    return source !== undefined && carriers.has(source)
  })
}

/** The source that invokes each kind of function, if another function can. */
const sources: Readonly<Record<Trigger['kind'], Carrier | undefined>> = {
  lanes: 'lanes',
  stream: 'feed',
  bus: 'bus',
  timer: 'timers',
  'dead-messages': 'dead messages',
  invoked: 'invocations',
  http: undefined,
  'http-stream': undefined,
  websocket: undefined,
  schedule: undefined,
  deployment: undefined,
  // Invoked by the reader of the stream, which it is part of.
  feed: undefined,
}

function carriersOf(definition: FunctionDefinition): readonly Carrier[] {
  const failures: readonly Carrier[] = listable.includes(definition.trigger.kind) ? ['dead messages'] : []
  return [...grantsOf(definition).flatMap(carriedBy), ...failures]
}

interface Carrying {
  /** The IAM actions that cause it. */
  readonly action: RegExp
  readonly carriers: readonly Carrier[]
}

/**
 * Notes of unreadable items (`setAside`) are in `entities` too, but in a partition of their own, and of a kind that no feed
 * function reads.
 */
const carrying: Partial<Readonly<Record<GrantTarget, Carrying>>> = {
  // A message that no executor can handle goes to the lane's dead-letter queue.
  lanes: { action: /^sqs:SendMessage$/, carriers: ['lanes', 'dead messages'] },
  entities: { action: /^dynamodb:(Put|Update|Delete)Item$/, carriers: ['feed'] },
  bus: { action: /^events:PutEvents$/, carriers: ['bus'] },
  pushShard: { action: /^lambda:InvokeFunction$/, carriers: ['invocations'] },
  runProgram: { action: /^lambda:InvokeFunction$/, carriers: ['invocations'] },
  timers: { action: /^scheduler:(Create|Update)Schedule$/, carriers: ['timers'] },
}

function carriedBy({ on, actions }: Grant): readonly Carrier[] {
  const found = carrying[on]
  return found && actions.some((action) => found.action.test(action)) ? found.carriers : []
}
