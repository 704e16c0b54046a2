import middy from '@middy/core'
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import * as z from 'zod'
import type { MissionLeg } from '../../core/base/ports/lanes.ts'
import type { Logger } from '../../core/base/ports/logger.ts'

export const Leg = z.strictObject({
  tenant: z.string(),
  mission: z.string(),
  attempt: z.int(),
  leg: z.int(),
  alone: z.literal(true).exactOptional(),
}) satisfies z.ZodType<MissionLeg>

export type LaneHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>

/** One message for each invocation. A failed one is delivered again after the visibility timeout, and ends in the lane’s dead-letter queue. */
export function laneHandler(
  { logger }: { readonly logger: Logger },
  execute: (leg: MissionLeg, remainingMs: () => number) => Promise<void>,
): LaneHandler {
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async (event, context) => {
    const failed: string[] = []
    for (const record of event.Records) {
      try {
        await execute(Leg.parse(JSON.parse(record.body)), () => context.getRemainingTimeInMillis())
      } catch (error) {
        logger.error('A lane message could not be executed', { message_id: record.messageId, error })
        failed.push(record.messageId)
      }
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  })
}
