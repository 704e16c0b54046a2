import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGuardedLookup } from '../../../adapters/web/guarded-lookup.ts'
import { type NameServer, serveNames } from './name-server.ts'

const slow = Array.from({ length: 30 }, (_, at) => `slow-${at}.test`)

let server: NameServer
beforeEach(async () => {
  server = await serveNames({
    'public.test': ['93.184.216.34'],
    'both.test': ['2606:2800:220:1::1', '93.184.216.34'],
    'six.test': ['2606:2800:220:1::1'],
    'inside.test': ['10.0.0.1'],
    'mixed.test': ['93.184.216.34', '169.254.169.254'],
    'half-inside.test': ['93.184.216.34', 'fd00::1'],
    ...Object.fromEntries(slow.map((name) => [name, undefined])),
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  server.close()
})

function lookup(name: string): Promise<readonly LookupAddress[]> {
  const ask = createGuardedLookup({ servers: [server.address] })
  return new Promise((resolve, reject) =>
    ask(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses as LookupAddress[]))),
  )
}

test('a name has all of its addresses, those of IPv4 first', async () => {
  expect(await lookup('public.test')).toEqual([{ address: '93.184.216.34', family: 4 }])
  expect(await lookup('six.test')).toEqual([{ address: '2606:2800:220:1::1', family: 6 }])
  expect(await lookup('both.test')).toEqual([
    { address: '93.184.216.34', family: 4 },
    { address: '2606:2800:220:1::1', family: 6 },
  ])
})

test.each(['inside.test', 'mixed.test', 'half-inside.test'])(
  '%s is refused: one bad address is enough',
  async (name) => {
    await expect(lookup(name)).rejects.toMatchObject({ code: 'address_refused' })
  },
)

test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'])('%s is refused, and nobody asked', async (name) => {
  await expect(lookup(name)).rejects.toMatchObject({ code: 'address_refused' })
  expect(server.asked).toEqual([])
})

test('a name that is none says so, as one that could not be asked for does', async () => {
  await expect(lookup('nowhere.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  const ask = createGuardedLookup({ servers: ['127.0.0.1:1'] })
  const failed = new Promise((resolve) => ask('public.test', { all: true }, resolve))
  expect(await failed).toMatchObject({ code: 'EAI_AGAIN' })
})

test('name servers are those that the system has now, and not when the process began', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1_000)
  const asked = vi.spyOn(Resolver.prototype, 'setServers')
  const ask = createGuardedLookup({ servers: [server.address] })
  const askFor = (name: string) => new Promise((resolve) => ask(name, { all: true }, resolve))
  for (const time of [1_000, 10_999, 11_000, 12_000]) {
    now.mockReturnValue(time)
    await askFor('public.test')
  }
  expect(asked).toHaveBeenCalledTimes(2)
})

test('names whose servers never answer keep no other waiting, and take no thread of the pool', async () => {
  const ask = createGuardedLookup({ servers: [server.address] })
  let ended = 0
  for (const name of slow) ask(name, { all: true }, () => ended++)
  await expect.poll(() => new Set(server.asked).size).toBe(slow.length)
  await new Promise((resolve) => ask('public.test', { all: true }, resolve))
  expect(ended).toBe(0)
  expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap')
})
