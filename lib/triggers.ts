import { Duration } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { type EventPattern, Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets'
import { StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { lanes } from '../core/base/ports/lanes.ts'
import type { FeedConsumer, FunctionDefinition, Trigger } from '../functions/runtime/definition.ts'
import { feedBatch } from '../functions/runtime/feed.ts'
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import { listable } from './failures.ts'
import { keepLeftovers } from './leftovers.ts'
import { failuresName } from './stage.ts'
import type { Deployed } from './targets.ts'

type TriggerOf<Kind extends Trigger['kind']> = Extract<Trigger, { kind: Kind }>

/**
 * Connects the trigger to the function, with the right to read its source. Some triggers are connected elsewhere: the contract's
 * API, the deployment itself, and the queues of dead messages, which exist only after all others are connected.
 */
export function connectTrigger(fn: ServiceFunction, definition: FunctionDefinition, deployed: Deployed): void {
  const { name, trigger } = definition
  const failures = () => new DeadLetterQueue(fn, failuresId, failuresName(deployed.stage.name, name))
  switch (trigger.kind) {
    case 'http':
    case 'dead-messages':
    case 'deployment':
    case 'invoked':
    case 'feed':
    case 'http-stream':
      break
    case 'websocket':
      deployed.live.serve(fn.invoked)
      break
    case 'lanes':
      consumeLanes(fn, deployed)
      break
    case 'stream':
      readStream(fn, definition, trigger, { failures: failures(), deployed })
      break
    case 'bus':
      invokeByRule(fn, { eventBus: deployed.messaging.bus, eventPattern: patternOf(trigger) }, failures())
      break
    case 'schedule':
      invokeByRule(fn, { schedule: Schedule.rate(Duration.seconds(trigger.everyS)) }, failures())
      break
    case 'timer':
      keepFailures(fn, failures())
      break
  }
}

const failuresId = 'Failures'

/** The lanes' dead-letter queues, and the failure queues of functions that handle events and timers. */
export function readDeadMessages(
  reader: ServiceFunction,
  { messaging }: Deployed,
  others: readonly (readonly [FunctionDefinition, ServiceFunction])[],
): void {
  const failures = others.flatMap(([{ trigger }, fn]) => (listable.includes(trigger.kind) ? [failuresOf(fn)] : []))
  for (const queue of [...Object.values(messaging.lanes).map(({ dead }) => dead), ...failures]) {
    reader.addEventSource(new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true }))
  }
}

function failuresOf(fn: ServiceFunction): DeadLetterQueue {
  return fn.node.findChild(failuresId) as DeadLetterQueue
}

/** Each lane has its own mapping, so that no lane can take another's concurrency. */
function consumeLanes(fn: ServiceFunction, { stage, messaging }: Deployed): void {
  for (const lane of lanes) {
    const maxConcurrency = stage.lanes[lane]
    fn.invoked.addEventSource(
      new SqsEventSource(messaging.lanes[lane], { batchSize: 1, maxConcurrency, reportBatchItemFailures: true }),
    )
  }
}

/** The reader fails only if a record ends its process, or if it cannot store unhandled items: everybody waits for that. */
const streamTries = 5
const oldestRecord = Duration.hours(1)

/**
 * A failed batch delays the later ones of its shard, so its retries are limited: halving the batch finds the record that ends the
 * process, and that record's position in the stream goes to the queue.
 *
 * Before there were consumers, this mapping was for `fan-out` alone (docs/adr/0041): CloudFormation updates it in place, so that
 * it continues from its position.
 */
function readStream(
  fn: ServiceFunction,
  reader: FunctionDefinition,
  { consumers }: TriggerOf<'stream'>,
  { failures, deployed: { data, stage } }: { readonly failures: DeadLetterQueue; readonly deployed: Deployed },
): void {
  fn.addEventSource(
    new DynamoEventSource(data.tables.entities as ITable, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: feedBatch,
      filters: [{ pattern: JSON.stringify(filterOf(consumers)) }],
      bisectBatchOnError: true,
      retryAttempts: streamTries,
      maxRecordAge: oldestRecord,
      onFailure: new SqsDlq(failures),
    }),
  )
  for (const consumer of consumers) keepLeftovers(fn, reader, consumer, stage.name)
}

function filterOf(consumers: readonly FeedConsumer[]) {
  const kinds = new Set(consumers.map(({ trigger }) => trigger.itemKind))
  return { dynamodb: { NewImage: { kind: { S: [...kinds] } } } }
}

function patternOf({ eventTypes, dataHas }: TriggerOf<'bus'>): EventPattern {
  return {
    source: ['sortie'],
    detailType: [...eventTypes],
    ...(dataHas === undefined ? {} : { detail: { data: { [dataHas]: [{ exists: true }] } } }),
  }
}

/** The queue receives events that could not be delivered, and events whose function failed. */
function invokeByRule(
  fn: ServiceFunction,
  source: { eventBus: Deployed['messaging']['bus']; eventPattern: EventPattern } | { schedule: Schedule },
  failures: DeadLetterQueue,
): void {
  new Rule(fn, 'Rule', { ...source, targets: [new LambdaTarget(fn, { deadLetterQueue: failures })] })
  keepFailures(fn, failures)
}

function keepFailures(fn: ServiceFunction, failures: DeadLetterQueue): void {
  fn.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(1),
    onFailure: new SqsDestination(failures),
  })
}
