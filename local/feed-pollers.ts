import type { DynamoDBStreamEvent } from 'aws-lambda'
import type { Feed, FeedBatch } from '../adapters/local/feed.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import type { Store } from '../core/base/ports/store.ts'
import { feedBatch, feedPausesMs, feedRecord } from '../functions/runtime/feed.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { invokeInTime } from './invoke-in-time.ts'

/** The pause before an unreadable feed is read again. */
const pauseMs = 500
const trimEveryMs = 2000

/**
 * The readers of the change feed on one machine: batches in order, each repeated until it succeeds or is given up. Each consumer has its
 * own position, so it delays only itself.
 */
export function startFeedPollers(functions: readonly HostedFunction[], { feed, stores, logger }: FeedPorts) {
  const consumers = withTrigger(functions, 'feed').map((hosted) => startPoller(hosted, { feed, stores, logger }))
  const names = consumers.map(({ name }) => name)
  let scheduled = false
  const wakeAll = () => {
    scheduled = false
    for (const consumer of consumers) consumer.wake()
  }
  // After the turn that appends, so that its changes are one batch.
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
  /** The record up to which they are handled one by one. */
  let singlyTo = 0

  function wake(): void {
    if (state !== 'idle') return
    state = 'busy'
    try {
      const batch = feed.read(definition.name, trigger.itemKind, singlyTo > 0 ? 1 : feedBatch)
      if (batch.records.length > 0 || batch.more) void deliver(batch)
      else state = 'idle'
    } catch (error) {
      // The disk has failed, which others notice too.
      logger.error('The change feed cannot be read; it is looked at again', { consumer: definition.name, error })
      timer = setTimeout(rest, pauseMs)
    }
  }

  async function deliver(batch: FeedBatch): Promise<void> {
    const begun = performance.now()
    try {
      if (batch.records.length > 0) await invokeInTime(hosted, eventOf(batch))
      advance(batch)
    } catch (error) {
      failed(batch, error, performance.now() - begun >= definition.timeoutS * 1000)
    }
  }

  function advance({ position }: FeedBatch): void {
    tries = 0
    if (position >= singlyTo) singlyTo = 0
    feed.advance(definition.name, position)
    rest()
  }

  function failed(batch: FeedBatch, error: unknown, hung: boolean): void {
    const consumer = definition.name
    if (singlyTo > 0) {
      logger.error('An item of the change feed was given up, and is passed over', { consumer, error })
      void setAside(batch).catch((failure: unknown) => {
        logger.error('An item that was given up could not be set aside', { consumer, error: failure })
      })
      advance(batch)
      return
    }
    logger.error('A feed consumer failed; the batch comes again', { consumer, error })
    const nextMs = hung ? undefined : feedPausesMs[tries]
    tries += 1
    // Like the stream’s reader on AWS: then the batch is handled record by record, and failing ones are skipped.
    if (nextMs === undefined) singlyTo = batch.position
    timer = setTimeout(rest, nextMs ?? 0)
  }

  /** On AWS it goes to its consumer’s queue. */
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
  return { Records: batch.records.map((record) => feedRecord(record)) }
}
