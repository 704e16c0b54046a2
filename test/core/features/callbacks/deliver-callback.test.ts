import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery } from '../../../../contract/resources/callback.ts'
import { listMissionDeliveries } from '../../../../core/features/callbacks/read-deliveries.ts'
import { resendDelivery } from '../../../../core/features/callbacks/resend-delivery.ts'
import { getSigningSecrets } from '../../../../core/features/callbacks/signing-secret.ts'
import { callbackDue } from '../../../../events/callback-due.ts'
import { rawServer, saying } from '../../../adapters/web/raw-server.ts'
import { type Inbox, openReceiver, type Receiver } from '../../../scenarios/receiver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
})
afterAll(() => receiver.close())

interface Called {
  readonly platform: SimulatedPlatform
  /** Tells that the delivery is due, as the bus does. */
  tell(): Promise<void>
  delivery(): Promise<Delivery>
  resend(): Promise<unknown>
}

/** A mission that calls back that it was submitted, which nobody has been told yet. */
async function submitted({ url }: Pick<Inbox, 'url'>, allowHosts = [receiver.host]): Promise<Called> {
  const platform = await createSimulatedPlatform({ concurrency: 1, allowHosts })
  const process = platform.process((_, perform) => perform())
  const callback = { callback_url: url, callback_events: ['mission.submitted'] }
  const { id } = await process.submit({ agent: 'echo', input: 'x', ...callback })
  const delivery = async () => {
    const { items } = await listMissionDeliveries(platform.ports)(platform.caller, id, {})
    return items[0] as Delivery
  }
  return {
    platform,
    delivery,
    tell: () =>
      process.hear(
        'deliver',
        JSON.stringify(callbackDue({ tenant: platform.tenant, mission: id, seq: 1, time: platform.now() })),
      ),
    resend: async () => resendDelivery(platform.ports)(platform.caller, (await delivery()).id),
  }
}

test('what is told again before its time is not posted again', async () => {
  const inbox = receiver.inbox({ status: 500 })
  const { platform, tell, delivery } = await submitted(inbox)
  await tell()
  await tell()
  platform.advance(1_000)
  await tell()
  expect(inbox.received).toHaveLength(1)
  platform.advance(10_000)
  await tell()
  await tell()
  expect(inbox.received).toHaveLength(2)
  expect(await delivery()).toMatchObject({ status: 'DELIVERED', attempt_count: 2 })
})

test('it is given up after its last try, and tried as often again when it is sent again', async () => {
  const inbox = receiver.inbox(...Array.from({ length: 30 }, () => ({ status: 500, body: 'x'.repeat(5_000) })))
  const { platform, tell, delivery, resend } = await submitted(inbox)
  for (const round of [1, 2]) {
    for (let tries = 1; tries <= 12; tries++) {
      await tell()
      platform.advance(6 * 3_600_000)
    }
    expect(inbox.received).toHaveLength(10 * round)
    expect(await delivery()).toMatchObject({ status: 'FAILED', failure: 'attempts_spent', attempt_count: 10 * round })
    await resend()
  }
  await tell()
  const { attempts, attempt_count } = await delivery()
  expect([attempts.length, attempts[0]?.number, attempts.at(-1)?.number, attempt_count]).toEqual([20, 2, 21, 21])
  expect(attempts.every(({ response }) => response.length === 1_000)).toBe(true)
})

test('a redirect is not followed, and a connection that fails is tried again', async () => {
  const inbox = receiver.inbox({ status: 307, headers: { location: receiver.inbox().url } })
  const redirected = await submitted(inbox)
  await redirected.tell()
  expect(await redirected.delivery()).toMatchObject({ status: 'PENDING', attempts: [{ http_status: 307 }] })

  const unknown = await submitted({ url: 'https://nobody.invalid/' })
  await unknown.tell()
  expect(await unknown.delivery()).toMatchObject({
    status: 'PENDING',
    attempts: [{ http_status: null, error: expect.stringContaining('fetch_failed') }],
  })
})

/** Heads whose bodies cannot be read: what came is told, and what the head says counts. */
test.each([
  ['200 OK', 'content-encoding: gzip\r\ncontent-length: 0\r\n\r\n', 200, { status: 'DELIVERED' }],
  ['204 No Content', 'content-encoding: gzip\r\n\r\n', 204, { status: 'DELIVERED' }],
  ['200 OK', 'content-encoding: zstd\r\ncontent-length: 2\r\n\r\nok', 200, { status: 'DELIVERED' }],
  ['202 Accepted', 'content-length: 10\r\n\r\npart', 202, { status: 'DELIVERED' }],
  ['410 Gone', 'content-length: 10\r\n\r\n', 410, { status: 'FAILED', failure: 'gone' }],
  ['503 Service Unavailable', 'retry-after: 3600\r\ncontent-length: 10\r\n\r\n', 503, { status: 'PENDING' }],
])('%s with %j is an answer', async (line, rest, http_status, expected) => {
  const server = await rawServer(saying(`HTTP/1.1 ${line}\r\n${rest}`))
  const { platform, tell, delivery } = await submitted(server, [server.host])
  await tell()
  const told = await delivery()
  expect(told).toMatchObject({ ...expected, attempt_count: 1, attempts: [{ http_status, error: null }] })
  const waits = told.next_attempt_at === null ? 0 : Date.parse(told.next_attempt_at) - platform.now()
  expect(waits).toBe(expected.status === 'PENDING' ? 3_600_000 : 0)
  await server.close()
})

test('a receiver that switches protocols is tried again', async () => {
  const server = await rawServer(
    saying('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  )
  const { tell, delivery } = await submitted(server, [server.host])
  await tell()
  const attempts = [{ http_status: null, error: expect.stringContaining('switches protocols') }]
  expect(await delivery()).toMatchObject({ status: 'PENDING', attempts })
  await server.close()
})

test('what is shown of an answer is cut between characters', async () => {
  const body = `${'a'.repeat(999)}😀b`
  const { tell, delivery } = await submitted(receiver.inbox({ status: 500, body }))
  await tell()
  expect((await delivery()).attempts[0]?.response).toBe('a'.repeat(999))
})

test('each sending is signed with its own time, however long after the event it is', async () => {
  const inbox = receiver.inbox({ status: 500 }, { status: 500 })
  const { platform, tell, resend } = await submitted(inbox)
  const { secret } = await getSigningSecrets(platform.ports)(platform.caller)
  const sent: number[] = []
  const send = async (after: number) => {
    platform.advance(after)
    sent.push(Math.floor(platform.now() / 1000))
    await tell()
  }
  await send(3_600_000)
  await send(60_000)
  await send(3_600_000)
  await resend()
  await send(86_400_000)
  expect(inbox.received.map(({ headers }) => Number(headers['webhook-timestamp']))).toEqual(sent)
  for (const { headers, body } of inbox.received) {
    const at = new Date(Number(headers['webhook-timestamp']) * 1000)
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(String(headers['webhook-id']), at, body))
  }
})
