import type { DynamoDBStreamEvent } from 'aws-lambda'
import type { Feed, FeedBatch } from '../adapters/local/feed.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import type { Store } from '../core/base/ports/store.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

const firstPauseMs = 500
const longestPauseMs = 30_000
const trimEveryMs = 2000

/** The table stream's event source mappings on one machine: batches in order, each repeated until it succeeds or is given up. */
export function startFeedPollers(functions: readonly HostedFunction[], { feed, stores, logger }: FeedPorts) {
  const consumers = withTrigger(functions, 'feed').map((hosted) => startPoller(hosted, { feed, stores, logger }))
  const names = consumers.map(({ name }) => name)
  let scheduled = false
  const wakeAll = () => {
    scheduled = false
    for (const consumer of consumers) consumer.wake()
  }
  // After the turn that appends, so that what it appends is one batch.
  feed.onAppend(() => {
    if (scheduled) return
    scheduled = true
    setImmediate(wakeAll)
  })
  const trim = setInterval(() => void feed.trim(names).catch(() => {}), trimEveryMs)
  wakeAll()
  return {
    stop() {
      clearInterval(trim)
      for (const consumer of consumers) consumer.stop()
    },
  }
}

type FeedFunction = ReturnType<typeof withTrigger<'feed'>>[number]

export interface FeedPorts {
  readonly feed: Feed
  readonly stores: { tenant(id: string): Pick<Store, 'setAside'> }
  readonly logger: Logger
}

function startPoller(hosted: FeedFunction, { feed, stores, logger }: FeedPorts) {
  const { definition, trigger } = hosted
  let state: 'idle' | 'busy' | 'stopped' = 'idle'
  let timer: NodeJS.Timeout | undefined
  let tries = 0
  /** Up to which record they are taken one by one. */
  let singlyTo = 0

  function wake(): void {
    if (state !== 'idle') return
    state = 'busy'
    try {
      const batch = feed.read(definition.name, trigger.itemKind, singlyTo > 0 ? 1 : trigger.batchSize)
      if (batch.records.length > 0 || batch.more) void deliver(batch)
      else state = 'idle'
    } catch (error) {
      // The disk, which others find out about too.
      logger.error('The change feed cannot be read; it is looked at again', { consumer: definition.name, error })
      timer = setTimeout(rest, firstPauseMs)
    }
  }

  async function deliver(batch: FeedBatch): Promise<void> {
    try {
      if (batch.records.length > 0) await invokeInTime(hosted, eventOf(batch))
      advance(batch)
    } catch (error) {
      failed(batch, error)
    }
  }

  function advance({ position }: FeedBatch): void {
    tries = 0
    if (position >= singlyTo) singlyTo = 0
    feed.advance(definition.name, position)
    rest()
  }

  function failed(batch: FeedBatch, error: unknown): void {
    const consumer = definition.name
    if (singlyTo > 0) {
      logger.error('An item of the change feed was given up, and is passed over', { consumer, error })
      void setAside(batch).catch((failure: unknown) => {
        logger.error('An item that was given up could not be set aside', { consumer, error: failure })
      })
      advance(batch)
      return
    }
    tries += 1
    logger.error('A feed consumer failed; the batch comes again', { consumer, error })
    // As the event source mapping on AWS: then the batch is taken record by record, and what fails is passed over.
    if (tries >= trigger.patience.tries) singlyTo = batch.position
    timer = setTimeout(rest, Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)))
  }

  /** On AWS its place goes to a queue with an alarm. */
  async function setAside({ records }: FeedBatch): Promise<void> {
    for (const { pk, sk, kind } of records) {
      const [tenant = '', ...partition] = pk.split('|')
      const reason = `It was given up: ${definition.name} could not handle it, however often`
      const key = { partition: partition.join('|'), sort: sk }
      await stores.tenant(tenant).setAside({ table: 'entities', kind, ...key, reason })
    }
  }

  function rest(): void {
    if (state !== 'busy') return
    state = 'idle'
    wake()
  }

  return {
    name: definition.name,
    wake,
    stop() {
      state = 'stopped'
      clearTimeout(timer)
    },
  }
}

function eventOf(batch: FeedBatch): DynamoDBStreamEvent {
  return {
    Records: batch.records.map((record) => ({
      eventID: String(record.seq),
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      dynamodb: {
        SequenceNumber: String(record.seq),
        Keys: { pk: { S: record.pk }, sk: { S: record.sk } },
        NewImage: { pk: { S: record.pk }, sk: { S: record.sk }, kind: { S: record.kind }, body: { S: record.body } },
      },
    })),
  }
}
