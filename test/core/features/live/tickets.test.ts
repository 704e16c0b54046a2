import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTicket, redeemTicket } from '../../../../core/features/live/tickets.ts'
import { interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const tenant = `ten_${'1'.repeat(26)}`
const refused = expect.objectContaining({
  code: 'unauthenticated',
  message: 'This ticket is unknown, expired or used; create another with POST /v1/tickets',
})

let platform: SimulatedPlatform
let made: Awaited<ReturnType<ReturnType<typeof createTicket>>>

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  const { caller } = platform
  made = await createTicket(platform.ports)({ ...caller, tenant: { ...caller.tenant, id: tenant } }, 'http://localhost')
})
afterEach(() => platform.close())

test('a ticket says where to connect and until when, and opens one connection of its tenant and key', async () => {
  expect(made.websocket_url).toBe('ws://127.0.0.1')
  expect(made.expires_at).toBe(new Date(platform.now() + 60_000).toISOString())
  expect(made.ticket).toMatch(/^ticket_1{26}_[\w-]{43}$/)
  const redeem = redeemTicket(platform.ports)
  expect(await redeem(made.ticket)).toEqual({ tenant, key: 'key_1' })
  await expect(redeem(made.ticket)).rejects.toEqual(refused)
})

test('it is good for a minute', async () => {
  platform.advance(59_000)
  expect(await redeemTicket(platform.ports)(made.ticket)).toMatchObject({ tenant })
})

test('and for no longer', async () => {
  platform.advance(60_000)
  await expect(redeemTicket(platform.ports)(made.ticket)).rejects.toEqual(refused)
})

test('of two who redeem it at once one is refused', async () => {
  const redeem = redeemTicket(platform.ports)
  const answers = await Promise.allSettled([redeem(made.ticket), redeem(made.ticket)])
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused })
})

test('what is no ticket, or another tenant’s, is refused', async () => {
  const redeem = redeemTicket(platform.ports)
  for (const ticket of [
    '',
    'ticket',
    ` ${made.ticket}`,
    `${made.ticket}x`,
    made.ticket.slice(0, -1),
    made.ticket.replace('1'.repeat(26), '2'.repeat(26)),
    made.ticket.replace('ticket_', 'Ticket_'),
  ])
    await expect(redeem(ticket)).rejects.toEqual(refused)
})

test('a store that fails is no reason to say that a ticket is spent', async () => {
  const stores = interceptStores(platform.stores, (call, perform) =>
    call.operation === 'write' ? Promise.reject(new Error('The disk is full')) : perform(),
  )
  await expect(redeemTicket({ stores })(made.ticket)).rejects.toThrow('The disk is full')
})
