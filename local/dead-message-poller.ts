import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { type DeadMessage, type DeadMessages, isLane } from '../adapters/local/dead-messages.ts'
import { timersFunction } from '../adapters/local/scheduler.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, theOneWithTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

const lookEveryMs = 1000
const atOnce = 10
/** After that it stays until the next start, and others continue. */
const maxTries = 5

/** The dead-letter queues' event source mappings on one machine: one message at a time, oldest first. */
export function startDeadMessagePoller(
  functions: readonly HostedFunction[],
  messages: DeadMessages,
  logger: Logger,
  everyMs = lookEveryMs,
) {
  const hosted = theOneWithTrigger(functions, 'dead-messages')
  const tries = new Map<number, number>()
  const setAside = () => [...tries].flatMap(([id, count]) => (count >= maxTries ? [id] : []))
  let busy = false

  async function look(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (const message of messages.next(atOnce, setAside())) await take(message)
    } catch (error) {
      logger.error('Dead messages cannot be read; they are looked at again', { error })
    }
    busy = false
  }

  async function take(message: DeadMessage): Promise<void> {
    try {
      const answer = (await invokeInTime(hosted, eventOf(message))) as SQSBatchResponse
      if (answer.batchItemFailures.length > 0) throw new Error('The function could not list it')
      await messages.taken(message)
      tries.delete(message.id)
    } catch (error) {
      const count = (tries.get(message.id) ?? 0) + 1
      tries.set(message.id, count)
      const { id, source } = message
      if (count < maxTries) logger.error('A dead message could not be listed; it comes again', { source, error })
      else logger.error('A dead message cannot be listed, and is set aside until the next start', { id, source, error })
    }
  }

  const timer = setInterval(look, everyMs)
  return { stop: () => clearInterval(timer) }
}

function eventOf(message: DeadMessage): SQSEvent {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
  }
  return {
    Records: [
      {
        messageId: String(message.id),
        receiptHandle: String(message.id),
        body: isLane(message.source) ? message.body : asInvocation(message),
        attributes,
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:local:000000000000:${message.source}-dead`,
        awsRegion: 'local',
      },
    ],
  }
}

/** Text that is not JSON is unknown to the function, and is passed on as it is. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

/** In the form in which Lambda records a failed invocation: a timer’s payload unchanged, an event as the bus delivers it. */
function asInvocation({ source, body }: DeadMessage): string {
  const payload: unknown = parsed(body)
  return JSON.stringify({
    requestContext: { functionArn: source, condition: 'RetriesExhausted' },
    requestPayload: source === timersFunction ? payload : { source: 'sortie', detail: payload },
  })
}
