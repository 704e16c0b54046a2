import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { BegunLegs } from '../adapters/local/begun-legs.ts'
import type { LaneQueues, ReceivedMessage } from '../adapters/local/lanes.ts'
import type { Lane } from '../core/base/ports/lanes.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { Leg } from '../functions/runtime/lanes.ts'
import { type HostedFunction, theOneWithTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'
import { createLaneTurns } from './lane-turns.ts'
import { createOneAtATime } from './one-at-a-time.ts'
import { createShare } from './share.ts'

/** Finds messages whose visibility timeout has passed; everything else is notified. */
const lookEveryMs = 1000
const pauseMs = 2

/**
 * How long the leg of a mission that lost its executors makes others of its kind wait. A mission that crashes its process does so
 * within this time, as far as anybody can tell; an innocent one with a longer call runs beside the next.
 */
const aloneForMs = 60_000

export interface LanePorts {
  readonly lanes: LaneQueues
  readonly begunLegs: BegunLegs
  readonly logger: Logger
}

/**
 * The lanes' event source mappings on one machine: batch size 1, each lane with its own maximum concurrency and its share
 * of the one thread.
 * @param answered how many requests were answered so far
 */
export function startLanePollers(
  functions: readonly HostedFunction[],
  { lanes: queues, begunLegs, logger }: LanePorts,
  answered: () => number,
) {
  const executor = theOneWithTrigger(functions, 'lanes')
  const { trigger } = executor
  const inFlight: Record<Lane, number> = { critical: 0, high: 0, normal: 0, low: 0 }
  let scheduled = false
  let pause: NodeJS.Timeout | undefined
  let stopped = false
  const share = createShare(answered)
  const turn = createLaneTurns()
  const alone = createOneAtATime(aloneForMs)

  function schedule(): void {
    if (scheduled || stopped) return
    scheduled = true
    setImmediate(pump)
  }

  function pump(): void {
    scheduled = false
    if (stopped) return
    const most = share()
    const taken = turn(most, take)
    // More may be ready: at once if this turn was full, soon if a burst of requests left no share.
    if (most === 0) pause ??= setTimeout(resume, pauseMs)
    else if (taken === most) schedule()
  }

  function take(lane: Lane, most: number): number {
    const free = Math.min(most, trigger.maximumConcurrency[lane] - inFlight[lane])
    if (free <= 0) return 0
    const messages = queues.receive(lane, free)
    for (const message of messages) void (isAlone(message) ? alone(() => handle(message)) : handle(message))
    return messages.length
  }

  function resume(): void {
    pause = undefined
    schedule()
  }

  async function handle(message: ReceivedMessage): Promise<void> {
    // After its wait for a turn, it may find the pollers stopped.
    if (stopped) return
    inFlight[message.lane]++
    let ended: (() => void) | undefined
    try {
      ended = begunLegs.begin(message.body)
      const answer = (await invokeInTime(executor, eventOf(message))) as SQSBatchResponse
      if (answer.batchItemFailures.length === 0) await queues.delete(message)
    } catch (error) {
      // Given up too: the lane gets its place back, and the message comes when its visibility timeout is over.
      logger.error('The executor failed; its message comes again', { lane: message.lane, error })
    } finally {
      if (!stopped) ended?.()
      inFlight[message.lane]--
      schedule()
    }
  }

  queues.onReady(schedule)
  const look = setInterval(schedule, lookEveryMs)
  schedule()
  return {
    /** Takes no more messages. Running work is left to its lease, as when a Lambda is stopped. */
    stop() {
      stopped = true
      clearInterval(look)
      clearTimeout(pause)
    },
  }
}

function isAlone({ body }: ReceivedMessage): boolean {
  return Leg.safeParse(JSON.parse(body)).data?.alone === true
}

function eventOf(message: ReceivedMessage): SQSEvent {
  return {
    Records: [
      {
        messageId: String(message.id),
        receiptHandle: String(message.id),
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receives),
          SentTimestamp: '',
          SenderId: '',
          ApproximateFirstReceiveTimestamp: '',
          MessageGroupId: message.group,
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:local:000000000000:${message.lane}.fifo`,
        awsRegion: 'local',
      },
    ],
  }
}
