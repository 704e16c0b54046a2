import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { allMissions } from '../../../../contract/live.ts'
import type { Delivered, Outbox } from '../../../../core/base/ports/sockets.ts'
import type { Stores } from '../../../../core/base/ports/store.ts'
import { pushEvents } from '../../../../core/features/live/push-events.ts'
import type { EventPage } from '../../../../core/records/mission/event-pages.ts'
import { putSubscription, subscribers } from '../../../../core/records/subscription/subscriptions.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

interface Behaviour {
  readonly delivered?: (outbox: Outbox) => Partial<Delivered>
  readonly close?: (connection: string) => Promise<void>
  readonly stores?: (stores: Stores) => Stores
}

/** Pushes to followers by mission, and keeps what was handed over in each call. */
async function following(followers: Readonly<Record<string, readonly string[]>>, behaviour: Behaviour = {}) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const subscriptions = Object.entries(followers).flatMap(([mission, connections]) =>
    connections.map((connection) => putSubscription(mission, { connection }, platform.now())),
  )
  for (let at = 0; at < subscriptions.length; at += 100) await platform.store.write(subscriptions.slice(at, at + 100))
  const calls: Record<string, string[]>[] = []
  const closed: string[] = []
  const push = pushEvents({
    logger: platform.ports.logger,
    stores: behaviour.stores?.(platform.stores) ?? platform.stores,
    sockets: {
      async deliverToMany(outbox) {
        calls.push(Object.fromEntries([...outbox].map(([connection, frames]) => [connection, frames.map(nameOf)])))
        return { gone: [], missed: [], ...behaviour.delivered?.(outbox) }
      },
      async close(connection) {
        await behaviour.close?.(connection)
        closed.push(connection)
      },
    },
  })
  const page = (mission: string, ...seqs: number[]): EventPage => ({
    tenant: platform.tenant,
    mission,
    time: platform.now(),
    events: seqs.map((seq) => ({ type: 'mission.released', seq, data: {} })),
  })
  const followersOf = async (mission: string) => (await subscribers(platform.store, mission)).all
  return { platform, calls, closed, push, page, followersOf }
}

function nameOf(frame: string): string {
  const { event, instance_id } = JSON.parse(frame) as {
    event?: { mission_id: string; seq: number }
    instance_id?: string
  }
  return event ? `${event.mission_id} ${event.seq}` : `work of ${instance_id}`
}

test('each follower gets what it follows in the feed’s order, in one call for the batch', async () => {
  const { push, page, calls, platform } = await following({ m1: ['a', 'b'], m2: ['b'], [allMissions]: ['all'] })
  await push([page('m1', 1, 2), page('m2', 1), page('m1', 3), page('m3', 1)])
  expect(calls).toEqual([
    {
      all: ['m1 1', 'm1 2', 'm2 1', 'm1 3', 'm3 1'],
      a: ['m1 1', 'm1 2', 'm1 3'],
      b: ['m1 1', 'm1 2', 'm2 1', 'm1 3'],
    },
  ])
  platform.close()
})

test('a follower that is gone is forgotten, and one that cannot be sent to is closed and forgotten', async () => {
  const missed = [{ connection: 'slow', why: '429' }]
  const { push, page, closed, followersOf, platform } = await following(
    { m1: ['a', 'gone', 'slow'], [allMissions]: ['slow'] },
    { delivered: () => ({ gone: ['gone'], missed }) },
  )
  await push([page('m1', 1)])
  expect(closed).toEqual(['slow'])
  expect(await followersOf('m1')).toEqual(['a'])
  platform.close()
})

test('one that cannot be closed either follows on, and the batch is not repeated', async () => {
  const { push, page, calls, followersOf, platform } = await following(
    { m1: ['a', 'slow'] },
    {
      delivered: () => ({ missed: [{ connection: 'slow', why: 'silent' }] }),
      close: async () => {
        throw new SortieError('unavailable', 'API Gateway does not close a connection')
      },
    },
  )
  await push([page('m1', 1)])
  expect(calls).toHaveLength(1)
  expect(await followersOf('m1')).toEqual(['a', 'slow'])
  platform.close()
})

test('a large batch goes in portions, and whoever was missed gets nothing more of it', async () => {
  const many = Array.from({ length: 200 }, (_, at) => `c${at}`)
  let call = 0
  const { push, page, calls, platform } = await following(
    { [allMissions]: [...many, 'slow'] },
    { delivered: () => (++call === 1 ? { missed: [{ connection: 'slow', why: 'silent' }] } : {}) },
  )
  const seqs = Array.from({ length: 50 }, (_, at) => at + 1)
  await push(['m1', 'm2', 'm3'].map((mission) => page(mission, ...seqs)))
  expect(calls.map((outbox) => [outbox.slow?.length, outbox.c0?.length, Object.keys(outbox).length])).toEqual([
    [100, 100, 201],
    [undefined, 50, 200],
  ])
  platform.close()
})

test('once its time is up it begins no other portion, and says that the batch is not done', async () => {
  const many = Array.from({ length: 200 }, (_, at) => `c${at}`)
  const { push, page, calls, platform } = await following({ [allMissions]: many })
  const seqs = Array.from({ length: 100 }, (_, at) => at + 1)
  const batch = ['m1', 'm2', 'm3'].map((mission) => page(mission, ...seqs))
  let leftMs = 2
  await expect(push(batch, () => --leftMs)).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  expect(calls.map((outbox) => outbox.c0?.length)).toEqual([100])
  platform.close()
})

test('subscriptions that cannot be deleted do not have the batch come again', async () => {
  const refusing = (stores: Stores): Stores => ({
    ...stores,
    tenant: (id) => ({
      ...stores.tenant(id),
      write: async () => {
        throw new SortieError('unavailable', 'DynamoDB does not answer')
      },
    }),
  })
  const { push, page, followersOf, platform } = await following(
    { m1: ['gone'] },
    { delivered: () => ({ gone: ['gone'] }), stores: refusing },
  )
  await push([page('m1', 1)])
  expect(await followersOf('m1')).toEqual(['gone'])
  platform.close()
})

test('a worker is told once for all that a batch gives it, and whoever follows the missions gets their events', async () => {
  const { push, page, calls, platform } = await following({ i1: ['worker'], i2: ['other'], m1: ['reader', 'worker'] })
  await push([{ ...page('m1', 1), worker: 'i1' }, { ...page('m2', 1), worker: 'i1' }, page('m1', 2)])
  expect(calls).toEqual([{ reader: ['m1 1', 'm1 2'], worker: ['m1 1', 'work of i1', 'm1 2'] }])
  platform.close()
})

test('a worker that is gone is forgotten', async () => {
  const { push, page, calls, followersOf, platform } = await following(
    { i1: ['gone'] },
    { delivered: () => ({ gone: ['gone'] }) },
  )
  await push([{ ...page('m1', 1), worker: 'i1' }])
  expect(calls).toEqual([{ gone: ['work of i1'] }])
  expect(await followersOf('i1')).toEqual([])
  platform.close()
})
