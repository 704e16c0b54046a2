import middy from '@middy/core'
import type { Context, DynamoDBStreamEvent } from 'aws-lambda'

export type FeedHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<void>

/** A batch of items from the change feed, in order. What it throws has the whole batch delivered again. */
export function feedHandler<Body>(consume: (bodies: readonly Body[]) => Promise<void>): FeedHandler {
  return middy<DynamoDBStreamEvent, void>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    const bodies = event.Records.flatMap((record) => {
      const body = record.dynamodb?.NewImage?.body?.S
      return body === undefined ? [] : [JSON.parse(body) as Body]
    })
    if (bodies.length > 0) await consume(bodies)
  })
}
