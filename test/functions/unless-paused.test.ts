import { describe, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import type { Pause } from '../../core/base/ports/store.ts'
import { pauseGate } from '../../functions/runtime/http/pause-gate.ts'
import { unlessPaused } from '../../functions/runtime/unless-paused.ts'

const restored: Pause = { restored_to: Date.UTC(2026, 10, 29) }

/** A handler over an installation that may be paused. @returns what it answers, and how often it worked */
async function invoked(kind: Parameters<typeof unlessPaused>[0], pause: Pause | undefined) {
  let worked = 0
  const handler = unlessPaused(kind, { paused: async () => pause }, async () => {
    worked += 1
    return 'worked'
  })
  const event = { Records: [{ messageId: 'a' }, { messageId: 'b' }] }
  return { answer: await handler(event as never, {} as never), worked }
}

describe('what begins something of itself', () => {
  test.each(['lanes', 'bus', 'schedule', 'timer', 'dead-messages'] as const)(
    'works where nothing is paused: %s',
    async (kind) => {
      expect(await invoked(kind, undefined)).toEqual({ answer: 'worked', worked: 1 })
    },
  )

  test.each(['bus', 'schedule', 'timer'] as const)(
    'does nothing while it is paused, which is no failure: %s',
    async (kind) => {
      expect(await invoked(kind, restored)).toEqual({ answer: undefined, worked: 0 })
    },
  )

  test('takes a lane’s message away while it is paused, as a process that dies does', async () => {
    expect(await invoked('lanes', restored)).toEqual({ answer: { batchItemFailures: [] }, worked: 0 })
  })

  test('leaves what died in its queue', async () => {
    const all = [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }]
    expect(await invoked('dead-messages', restored)).toEqual({ answer: { batchItemFailures: all }, worked: 0 })
  })
})

describe('a request to a paused installation', () => {
  const isDone = ({ method, ...route }: (typeof operations)[number][1]) => method === 'GET' || 'urgent' in route

  test.each(operations)('is answered if it reads, stops or rotates something: %s', async (operation, route) => {
    const call = { operation, route }
    const asked = (pause: Pause | undefined) =>
      Promise.resolve(pauseGate({ paused: async () => pause }).before?.({ context: { call } } as never))
    if (isDone(route)) await asked(restored)
    else
      await expect(asked(restored)).rejects.toMatchObject({ code: 'paused_after_restore', status: 503, retryAfter: 60 })
    await asked(undefined)
  })

  test('may sign in, stop missions, switch off, revoke and rotate before anything goes on', () => {
    const stopping = operations.filter(([, route]) => route.method !== 'GET' && isDone(route)).map(([name]) => name)
    expect(stopping.sort()).toEqual(
      [
        'cancelMission',
        'createSession',
        'createSignInCode',
        'deleteModelProvider',
        'endSession',
        'putModelProvider',
        'deleteConnection',
        'revokeKey',
        'rotateConnection',
        'rotateLinkKey',
        'rotateSigningSecret',
        'setPlatformSwitch',
        'setSwitch',
        'signOut',
        'stopMissions',
        'stopPlatform',
      ].sort(),
    )
  })
})
