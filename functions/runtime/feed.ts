import middy from '@middy/core'
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import * as z from 'zod'
import { isSortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Store } from '../../core/base/ports/store.ts'
import type { Kind } from '../../core/base/storing/kind.ts'
import { whereItDiffers } from '../../core/base/storing/reading.ts'

/** How many records a reader of the change feed takes at once. */
export const feedBatch = 100

/** The pauses between tries of a batch that failed because something did not answer. Then its items are handled one by one. */
export const feedPausesMs = [250, 500, 1_000, 2_000] as const

/** A change as a consumer sees it. */
interface FeedItem {
  readonly pk: string
  readonly sk: string
  readonly kind: string
  readonly body: string
}

/** As in the table’s stream. */
export function feedRecord({ pk, sk, kind, body }: FeedItem): DynamoDBRecord {
  return {
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      NewImage: { pk: { S: pk }, sk: { S: sk }, kind: { S: kind }, body: { S: body } },
    },
  }
}

export function feedItem({ dynamodb }: DynamoDBRecord): FeedItem {
  const { pk, sk } = dynamodb?.Keys ?? {}
  const { kind, body } = dynamodb?.NewImage ?? {}
  return { pk: pk?.S ?? '', sk: sk?.S ?? '', kind: kind?.S ?? '', body: body?.S ?? '' }
}

export type FeedHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<void>

interface FeedPorts {
  readonly stores: { tenant(id: string): Pick<Store, 'setAside'> }
  readonly logger: Logger
}

type Consume = (records: readonly DynamoDBRecord[]) => Promise<void>

/**
 * A batch of items from the change feed, in order. For an error that may pass, such as a service that does not answer, the
 * whole batch is delivered again. Any other error belongs to one item: the items are then handled one by one, and one that cannot
 * be handled is set aside for operators and skipped, since everything behind it would wait.
 */
export function feedHandler<Body>(
  ports: FeedPorts,
  kind: Kind<Body>,
  consumeBodies: (bodies: readonly Body[], remainingMs: () => number) => Promise<void>,
): FeedHandler {
  return middy<DynamoDBStreamEvent, void>({ timeoutEarlyInMillis: 0 }).handler(
    async ({ Records: records }, context) => {
      const consume: Consume = async (some) => {
        const bodies = some.flatMap((record) => {
          const body = record.dynamodb?.NewImage?.body?.S
          return body === undefined ? [] : [kind.decode(JSON.parse(body))]
        })
        if (bodies.length > 0) await consumeBodies(bodies, () => context.getRemainingTimeInMillis())
      }
      try {
        await consume(records)
      } catch (error) {
        if (mayPass(error)) throw error
        for (const record of records) await consumeOrSetAside(ports, kind.name, record, consume)
      }
    },
  )
}

async function consumeOrSetAside(
  { stores, logger }: FeedPorts,
  kind: string,
  record: DynamoDBRecord,
  consume: Consume,
): Promise<void> {
  try {
    await consume([record])
  } catch (error) {
    if (mayPass(error)) throw error
    const { pk, sk } = record.dynamodb?.Keys ?? {}
    logger.error('An item of the change feed cannot be handled, and is passed over', { pk: pk?.S, sk: sk?.S, error })
    const [tenant = '', ...partition] = (pk?.S ?? '').split('|')
    const key = { partition: partition.join('|'), sort: sk?.S ?? '' }
    await stores.tenant(tenant).setAside({ table: 'entities', kind, ...key, reason: reasonOf(error) })
  }
}

/** Without any content of the item. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return whereItDiffers(error)
  if (error instanceof SyntaxError) return 'It is no JSON'
  return `It could not be handled as it changed (${isSortieError(error) ? error.code : 'internal'}); the log says why`
}

function mayPass(error: unknown): boolean {
  return isSortieError(error) && error.retryable
}
