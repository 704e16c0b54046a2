import middy from '@middy/core'
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { isSortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Kind } from '../../core/base/storing/kind.ts'

export type FeedHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<void>

type Consume = (records: readonly DynamoDBRecord[]) => Promise<void>

/**
 * A batch of items from the change feed, in order. What may pass by itself, such as a service that does not answer, has the
 * whole batch delivered again. Any other failure is an item's own: the items are then taken one by one, and one that cannot
 * be handled is logged and passed over, since everything behind it would wait for it.
 */
export function feedHandler<Body>(
  { logger }: { readonly logger: Logger },
  kind: Kind<Body>,
  consumeBodies: (bodies: readonly Body[]) => Promise<void>,
): FeedHandler {
  const consume: Consume = async (records) => {
    const bodies = records.flatMap((record) => {
      const body = record.dynamodb?.NewImage?.body?.S
      return body === undefined ? [] : [kind.decode(JSON.parse(body))]
    })
    if (bodies.length > 0) await consumeBodies(bodies)
  }
  return middy<DynamoDBStreamEvent, void>({ timeoutEarlyInMillis: 0 }).handler(async ({ Records: records }) => {
    try {
      await consume(records)
    } catch (error) {
      if (mayPass(error)) throw error
      for (const record of records) await consumeOrPassOver(record, consume, logger)
    }
  })
}

async function consumeOrPassOver(record: DynamoDBRecord, consume: Consume, logger: Logger): Promise<void> {
  try {
    await consume([record])
  } catch (error) {
    if (mayPass(error)) throw error
    const { pk, sk } = record.dynamodb?.Keys ?? {}
    logger.error('An item of the change feed cannot be handled, and is passed over', { pk: pk?.S, sk: sk?.S, error })
  }
}

function mayPass(error: unknown): boolean {
  return isSortieError(error) && error.retryable
}
