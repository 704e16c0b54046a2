import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { type DeadMessage, type DeadMessages, isLane } from '../adapters/local/dead-messages.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

const lookEveryMs = 1000
const atOnce = 10

/** The dead-letter queues' event source mappings on one machine: one message at a time, the oldest first. */
export function startDeadMessagePoller(functions: readonly HostedFunction[], messages: DeadMessages, logger: Logger) {
  const [hosted] = withTrigger(functions, 'dead-messages')
  if (!hosted) throw new Error('No function is triggered by dead messages')
  const { invoke, definition } = hosted
  let busy = false

  async function look(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (const message of messages.next(atOnce)) await take(message)
    } catch (error) {
      logger.error('Dead messages cannot be read; they are looked at again', { error })
    }
    busy = false
  }

  async function take(message: DeadMessage): Promise<void> {
    try {
      const answer = (await invoke(eventOf(message), newInvocation(definition))) as SQSBatchResponse
      if (answer.batchItemFailures.length === 0) await messages.taken(message)
    } catch (error) {
      logger.error('A dead message could not be listed; it comes again', { source: message.source, error })
    }
  }

  const timer = setInterval(look, lookEveryMs)
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

/** As Lambda records what it could not have handled. */
function asInvocation({ source, body }: DeadMessage): string {
  const detail: unknown = JSON.parse(body)
  return JSON.stringify({
    requestContext: { functionArn: source, condition: 'RetriesExhausted' },
    requestPayload: { source: 'sortie', detail },
  })
}
