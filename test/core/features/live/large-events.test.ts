import { expect, test } from 'vitest'
import { maxFrameBytes } from '../../../../contract/frame-size.ts'
import type { ServerFrame } from '../../../../contract/live.ts'
import { createDeltaStream } from '../../../../core/engine/execution/delta-stream.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { openConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { pushEvents } from '../../../../core/features/live/push-events.ts'
import { type EventPage, putEventPage } from '../../../../core/records/mission/event-pages.ts'
import { loadMission, missionPartition } from '../../../../core/records/mission/mission-items.ts'
import { putSubscription } from '../../../../core/records/subscription/subscriptions.ts'
import type { Fact } from '../../../../events/catalogue.ts'
import { listeningSockets } from '../../../simulation/listening-sockets.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Of a release that this one does not know, and longer than a frame. */
const unsendable = { type: 'mission.dreamt', data: { text: '漢'.repeat(20_000) } } as unknown as Fact
/** As releases that did not bound them wrote them. */
const oldAndLarge: Fact = {
  type: 'mission.changed',
  data: { metadata: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key-${at}`, '漢'.repeat(512)])) },
}
const released: Fact = { type: 'mission.released', data: {} }

/** A platform whose frames are kept, and refused where they are too long, as API Gateway and the local edition do. */
async function listening() {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const frames: ServerFrame[] = []
  const logged: string[] = []
  const sockets = listeningSockets((frame) => {
    if (Buffer.byteLength(frame) > maxFrameBytes) throw new Error('The frame is too long')
    frames.push(JSON.parse(frame))
  })
  const logger = { ...platform.ports.logger, error: (message: string) => void logged.push(message) }
  return { platform, frames, logged, ports: { ...platform.ports, sockets, logger } }
}

function typesOf(frames: readonly ServerFrame[]): string[] {
  return frames.map((frame) => (frame.type === 'event' ? frame.event.type : frame.type))
}

test('what no frame can take is logged and passed over, and old large events are sent bounded', async () => {
  const { platform, frames, logged, ports } = await listening()
  const { id } = await platform.process((_call, perform) => perform()).submit({ agent: 'echo', input: 'x' })
  await platform.store.write([putSubscription(id, { connection: 'c' }, platform.now())])
  const events = [unsendable, oldAndLarge, released].map((fact, at) => ({ seq: at + 1, ...fact }))
  await pushEvents(ports)([{ tenant: platform.tenant, mission: id, time: platform.now(), events } satisfies EventPage])
  expect(typesOf(frames)).toEqual(['mission.changed', 'mission.released'])
  expect(logged).toHaveLength(1)
  platform.close()
})

test('a replay goes on behind what it cannot send', async () => {
  const { platform, frames, logged, ports } = await listening()
  const { credential, tenant } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  await openConnection(ports, () => {})('c', { authorization: `Bearer ${credential}` })
  const { id } = await platform.process((_call, perform) => perform()).submit({ agent: 'echo', input: 'x' })
  const stored = await loadMission(platform.store, id)
  if (!stored) throw new Error('It was not stored')
  const store = ports.stores.tenant(tenant.id)
  const item = await platform.store.query('entities', { partition: missionPartition(id), limit: 10, consistent: true })
  await store.write(item.items.map((one) => ({ change: 'put', table: 'entities', item: one })))
  await store.write([
    putEventPage({ tenant: tenant.id, now: platform.now() }, stored.mission, {
      before: stored.mission.seq,
      facts: [unsendable, oldAndLarge, released],
    }),
  ])
  await handleFrame(ports)('c', JSON.stringify({ type: 'subscribe', mission_id: id, after: stored.mission.seq }))
  expect(typesOf(frames)).toEqual(['mission.changed', 'mission.released', 'subscribed'])
  expect(logged).toHaveLength(1)
  platform.close()
})

test('streamed text is cut to frames that can be sent, and no pair of surrogates is cut', async () => {
  const { platform, frames, ports } = await listening()
  await platform.store.write([putSubscription('mis_1', { connection: 'c' }, platform.now())])
  const deltas = createDeltaStream(
    { ...ports, store: platform.store },
    { type: 'delta', mission: 'mis_1', attempt: 1, step: 1 },
  )
  const text = `${'\u0001'.repeat(9_000)}a${'😀'.repeat(9_000)}`
  for (const piece of [text.slice(0, 9_002), text.slice(9_002)]) {
    platform.advance(1000)
    deltas.add(piece)
    // What is under way has left before more is added.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const sent = frames.flatMap((frame) => (frame.type === 'delta' ? [frame] : []))
  expect(sent.map((frame) => frame.text).join('')).toBe(text)
  expect(sent.every((frame) => frame.text.isWellFormed())).toBe(true)
  let offset = 0
  for (const frame of sent) {
    expect(frame.offset).toBe(offset)
    offset += frame.text.length
  }
  platform.close()
})
