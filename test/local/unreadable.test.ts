import { expect, test } from 'vitest'
import type { LocalBus } from '../../adapters/local/bus.ts'
import type { DeadMessages } from '../../adapters/local/dead-messages.ts'
import type { Feed } from '../../adapters/local/feed.ts'
import { definitions } from '../../functions/definitions.ts'
import { startBusPollers } from '../../local/bus-pollers.ts'
import { startDeadMessagePoller } from '../../local/dead-message-poller.ts'
import { startFeedPollers } from '../../local/feed-pollers.ts'
import type { HostedFunction } from '../../local/functions.ts'

const functions: readonly HostedFunction[] = definitions.map((definition) => ({ definition, invoke: async () => ({}) }))

/** Resolves with what is logged first; what is thrown elsewhere fails the test as an unhandled error. */
function firstError() {
  const said = Promise.withResolvers<string>()
  return { said: said.promise, logger: { info() {}, warn() {}, error: said.resolve } }
}

function unreadable(): never {
  throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 10 })
}

test('a feed, a bus and dead messages that cannot be read for now are looked at again, and end no process', async () => {
  const feed = firstError()
  const bus = firstError()
  const dead = firstError()
  const pollers = [
    startFeedPollers(functions, {
      feed: { onAppend() {}, read: unreadable } as unknown as Feed,
      stores: { tenant: unreadable },
      logger: feed.logger,
    }),
    startBusPollers(functions, { onDelivery() {}, after: unreadable } as unknown as LocalBus, bus.logger),
    startDeadMessagePoller(functions, { next: unreadable } as unknown as DeadMessages, dead.logger),
  ]
  for (const { said } of [feed, bus, dead]) expect(await said).toContain('again')
  for (const poller of pollers) poller.stop()
})
