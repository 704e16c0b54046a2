import { expect, test, vi } from 'vitest'
import { ServerFrame } from '../../../../contract/live.ts'
import type { Delivered } from '../../../../core/base/ports/sockets.ts'
import { createProgressStream } from '../../../../core/engine/execution/progress-stream.ts'
import { putSubscription } from '../../../../core/records/subscription/subscriptions.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const mission_id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'
const target = { mission_id, attempt: 1, call_id: 'c1', tool: 'mcp__shop__import' }
const nothing: Delivered = { gone: [], missed: [] }

/** Until whatever could be sent by now would have been. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function streaming(followers: readonly string[], send = async (): Promise<Delivered> => nothing) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const subscriptions = followers.map((connection) => putSubscription(mission_id, { connection }, platform.now()))
  if (subscriptions.length > 0) await platform.store.write(subscriptions)
  const frames: ServerFrame[] = []
  const warnings: string[] = []
  const { clock, logger } = platform.ports
  const sockets = {
    send(_to: readonly string[], frame: string) {
      frames.push(ServerFrame.parse(JSON.parse(frame)))
      return send()
    },
  }
  const heard = { ...logger, warn: (message: string) => void warnings.push(message) }
  const stream = createProgressStream({ clock, sockets, store: platform.store, logger: heard }, target)
  const sent = (count: number) => vi.waitUntil(() => frames.length === count, { timeout: 10_000, interval: 1 })
  return { platform, stream, frames, warnings, sent }
}

test('what is told goes to followers at once, and then what was told last, once in a second', async () => {
  const { platform, stream, frames, sent } = await streaming(['a'])
  stream.tell({ text: 'begins', done: 0, total: 3 })
  await sent(1)
  stream.tell({ text: 'one', done: 1, total: 3 })
  stream.tell({ text: 'two', done: 2, total: 3 })
  platform.advance(1_000)
  stream.tell({ text: '', done: 3 })
  await sent(2)
  expect(frames).toEqual([
    { type: 'tool_progress', ...target, text: 'begins', done: 0, total: 3 },
    { type: 'tool_progress', ...target, text: '', done: 3 },
  ])
  platform.close()
})

test('a long word is cut, and half a character is none', async () => {
  const { platform, stream, frames, sent } = await streaming(['a'])
  stream.tell({ text: `\ud800${'x'.repeat(10_000)}` })
  await sent(1)
  expect(frames).toMatchObject([{ text: `\ufffd${'x'.repeat(499)}` }])
  platform.close()
})

test('a call is shown a hundred times at the most', async () => {
  const { platform, stream, frames, sent } = await streaming(['a'])
  for (let at = 1; at <= 100; at++) {
    stream.tell({ text: `${at}` })
    await sent(at)
    platform.advance(1_000)
  }
  for (let at = 0; at < 10; at++) {
    stream.tell({ text: 'more' })
    platform.advance(1_000)
    await turns()
  }
  expect(frames).toHaveLength(100)
  platform.close()
})

test('nothing is sent where nobody follows, nor once the call is over', async () => {
  const { platform, stream, frames } = await streaming([])
  stream.tell({ text: 'one' })
  stream.end()
  platform.advance(5_000)
  stream.tell({ text: 'two' })
  await turns()
  expect(frames).toEqual([])
  platform.close()
})

test('a follower that cannot be reached fails nothing', async () => {
  const { platform, stream, warnings, sent } = await streaming(['a'], () => Promise.reject(new Error('no line')))
  stream.tell({ text: 'one' })
  await sent(1)
  await vi.waitUntil(() => warnings.length === 1, { timeout: 10_000, interval: 1 })
  platform.advance(1_000)
  stream.tell({ text: 'two' })
  await sent(2)
  platform.close()
})
