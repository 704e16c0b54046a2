import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import type { MissionLeg } from '../../core/base/ports/lanes.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import type { UnreadableMessage } from '../../core/features/dead-letters/set-message-aside.ts'
import type { Delivery, DiedDelivery } from '../../core/records/dead-letter/dead-letter.ts'
import { Envelope } from '../../events/envelope.ts'
import { Leg } from './lanes.ts'
import { TimerPayload } from './timer-payload.ts'

export type DeadMessageHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

export interface Undertaker {
  /** A lane’s message that no executor could handle. */
  leg(leg: MissionLeg): Promise<void>
  /** An event or timer that its function could not handle. */
  delivery(died: DiedDelivery): Promise<void>
  /** A message that can never be read. */
  unreadable(message: UnreadableMessage): Promise<void>
}

/**
 * Messages from the dead-letter queues of lanes, bus and timers. If one cannot be listed now, it fails and its queue delivers it again.
 * An unreadable one would return every half minute for two weeks, so it is set aside instead.
 */
export function deadMessageHandler(
  { logger }: { readonly logger: Logger },
  undertaker: Undertaker,
): DeadMessageHandler {
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    const failed: string[] = []
    for (const record of event.Records) {
      try {
        await bury(undertaker, record)
      } catch (error) {
        logger.error('A dead message could not be listed', { message_id: record.messageId, error })
        failed.push(record.messageId)
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  })
}

async function bury(undertaker: Undertaker, record: SQSRecord): Promise<void> {
  const body = bodyOf(record)
  if (body === undefined)
    return undertaker.unreadable({ id: record.messageId, queue: queueName(record.eventSourceARN) })
  if ('leg' in body) return undertaker.leg(body)
  const { payload, consumer, message } = 'requestPayload' in body ? invoked(body) : undelivered(body, record)
  await undertaker.delivery({ ...addressed(payload), death: record.messageId, consumer, message })
}

const BusEvent = z.object({ source: z.literal('sortie'), detail: Envelope })
type BusEvent = z.infer<typeof BusEvent>

const Payload = z.union([BusEvent, TimerPayload])

/** Lambda's record of an asynchronous invocation that failed each time (an on-failure destination). */
const Invocation = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  requestPayload: Payload,
  responsePayload: z.object({ errorMessage: z.string() }).nullish(),
})

/** In order: a lane’s message, an invocation, and an event that a rule could not deliver to its target. */
const DeadBody = z.union([Leg, Invocation, BusEvent])

function bodyOf(record: SQSRecord): z.infer<typeof DeadBody> | undefined {
  try {
    return DeadBody.parse(JSON.parse(record.body))
  } catch {
    return undefined
  }
}

/** `arn:aws:sqs:<region>:<account>:<name>` */
function queueName(arn: string): string {
  return arn.split(':').at(-1) ?? arn
}

function invoked({ requestContext, requestPayload, responsePayload }: z.infer<typeof Invocation>) {
  const consumer = functionName(requestContext.functionArn)
  const why = responsePayload?.errorMessage ?? requestContext.condition
  return { payload: requestPayload, consumer, message: cutText(`${consumer} failed each time: ${why}`, 500) }
}

function undelivered(payload: BusEvent, { messageAttributes }: SQSRecord) {
  const consumer = functionName(messageAttributes.TARGET_ARN?.stringValue ?? 'unknown')
  const why = messageAttributes.ERROR_CODE?.stringValue ?? 'it was tried too often'
  return { payload, consumer, message: cutText(`The event did not reach ${consumer}: ${why}`, 500) }
}

/** `arn:aws:lambda:<region>:<account>:function:<name>:$LATEST` */
function functionName(arn: string): string {
  return /(?:^|:function:)([^:]+)(?::[^:]*)?$/.exec(arn)?.[1] ?? arn
}

function addressed(payload: z.infer<typeof Payload>): { tenant: string; mission: string | null; delivery: Delivery } {
  if ('detail' in payload) {
    const { detail } = payload
    return { tenant: detail.tenant_id, mission: detail.mission_id, delivery: { by: 'bus', event: detail } }
  }
  return {
    tenant: payload.tenant,
    mission: 'mission' in payload ? payload.mission : null,
    delivery: { by: 'timer', payload },
  }
}
