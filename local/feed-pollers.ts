import type { DynamoDBStreamEvent } from 'aws-lambda'
import type { Feed, FeedBatch } from '../adapters/local/feed.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import { type HostedFunction, withTrigger } from './functions.ts'
import { newInvocation } from './invocation.ts'

const retryMs = 500
const trimEveryMs = 2000

/** The table stream's event source mappings on one machine: batches in order, each repeated until it succeeds. */
export function startFeedPollers(functions: readonly HostedFunction[], feed: Feed, logger: Logger) {
  const consumers = withTrigger(functions, 'feed').map((hosted) => startPoller(hosted, feed, logger))
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

function startPoller(hosted: FeedFunction, feed: Feed, logger: Logger) {
  const { definition, trigger } = hosted
  let state: 'idle' | 'busy' | 'stopped' = 'idle'
  let timer: NodeJS.Timeout | undefined

  function wake(): void {
    if (state !== 'idle') return
    state = 'busy'
    try {
      const batch = feed.read(definition.name, trigger.itemKind, trigger.batchSize)
      if (batch.records.length > 0 || batch.more) void deliver(batch)
      else state = 'idle'
    } catch (error) {
      // The disk, which others find out about too.
      logger.error('The change feed cannot be read; it is looked at again', { consumer: definition.name, error })
      timer = setTimeout(rest, retryMs)
    }
  }

  async function deliver(batch: FeedBatch): Promise<void> {
    try {
      if (batch.records.length > 0) await hosted.invoke(eventOf(batch), newInvocation(definition))
      feed.advance(definition.name, batch.position)
      rest()
    } catch (error) {
      logger.error('A feed consumer failed; the batch comes again', { consumer: definition.name, error })
      timer = setTimeout(rest, retryMs)
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
