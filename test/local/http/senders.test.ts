import { describe, expect, test } from 'vitest'
import { operations } from '../../../contract/api.ts'
import type { Route } from '../../../contract/route.ts'
import { createSenders } from '../../../local/http/senders.ts'
import type { Sent } from '../../../local/http/sent-credential.ts'

const tenant = '0'.repeat(26)
const keyOf = (tenant: string, key: string) => `Bearer sortie_${tenant}_${key.repeat(26)}_${'s'.repeat(43)}`
const routeOf = (operation: string) => operations.find(([name]) => name === operation)?.[1] as Route
const withKey = routeOf('listMissions')
const sent = (authorization: string | undefined, remoteAddress = '192.0.2.1', headers = {}): Sent => ({
  headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
  socket: { remoteAddress },
})
const open = operations.map(([, route]) => route as Route).find(({ scope }) => scope === 'public') as Route

describe('who sends a request', () => {
  test('is a tenant once its key was accepted, however many keys it has', () => {
    const senders = createSenders({})
    for (const key of ['1', '2']) senders.answered(sent(keyOf(tenant, key)), withKey, 200)
    const [one, two] = ['1', '2'].map((key) => senders.of(sent(keyOf(tenant, key)), withKey))
    expect(one).toBe(`ten_${tenant}`)
    expect(two).toBe(one)
  })

  test('is its address as long as its key only says whose it is', () => {
    const senders = createSenders({})
    senders.answered(sent(keyOf(tenant, '1')), withKey, 200)
    senders.answered(sent(keyOf(tenant, '2')), withKey, 401)
    senders.answered(sent(keyOf(tenant, '3')), withKey, 429)
    senders.answered(sent(keyOf(tenant, '4')), open, 200)
    senders.answered(sent(keyOf(tenant, '5')), undefined, 200)
    const names = ['1', '2', '3', '4', '5'].map((key) => senders.of(sent(keyOf(tenant, key)), withKey))
    expect(names).toEqual([`ten_${tenant}`, ...Array(4).fill('address 192.0.2.1')])
  })

  test('is one, however many keys and tenants it makes up, and another at another address', () => {
    const senders = createSenders({})
    const madeUp = Array.from({ length: 1000 }, (_, n) => `Bearer sortie_${String(n).padStart(26, '0')}_made_up`)
    expect(new Set(['', undefined, ...madeUp].map((key) => senders.of(sent(key), withKey))).size).toBe(1)
    const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2:1', '2001:db8:0:1::1']
    const names = addresses.map((address) => senders.of(sent('Bearer made up', address), withKey))
    expect(new Set(names).size).toBe(4)
  })

  test('is the address that a trusted proxy tells, and nobody else', () => {
    const senders = createSenders({ trusted_proxies: ['127.0.0.1'] })
    const told = (address: string, by: string) =>
      senders.of(sent('Bearer made up', by, { 'x-forwarded-for': address }), withKey)
    expect(told('192.0.2.7', '127.0.0.1')).toBe('address 192.0.2.7')
    expect(told('192.0.2.7', '192.0.2.1')).toBe('address 192.0.2.1')
  })

  test('is no tenant any more once its key is refused', () => {
    const senders = createSenders({})
    senders.answered(sent(keyOf(tenant, '1')), withKey, 200)
    senders.answered(sent(keyOf(tenant, '1')), withKey, 401)
    expect(senders.of(sent(keyOf(tenant, '1')), withKey)).toBe('address 192.0.2.1')
  })

  test('is the tenant of a session that was accepted from an own page', () => {
    const senders = createSenders({})
    const cookie = `sortie_session_4600=session_${tenant}_${'1'.repeat(26)}_${'s'.repeat(43)}`
    const page = (more: Record<string, string> = {}): Sent =>
      sent(undefined, '192.0.2.1', { host: 'localhost:4600', cookie, 'sec-fetch-site': 'same-origin', ...more })
    senders.answered(page({ 'sec-fetch-site': 'same-site' }), withKey, 200)
    expect(senders.of(page(), withKey)).toBe('address 192.0.2.1')
    senders.answered(page(), withKey, 200)
    expect(senders.of(page(), withKey)).toBe(`ten_${tenant}`)
    for (const other of [{ 'sec-fetch-site': 'same-site' }, { host: 'localhost:4601' }, { host: 'evil.example' }])
      expect(senders.of(page(other), withKey)).toBe('address 192.0.2.1')
    senders.answered(page(), withKey, 401)
    expect(senders.of(page(), withKey)).toBe('address 192.0.2.1')
  })

  test('is one of many where no key is looked at, whatever key is said', () => {
    const senders = createSenders({})
    senders.answered(sent(keyOf(tenant, '1')), withKey, 200)
    const said = [keyOf(tenant, '1'), keyOf(tenant, '2'), 'Basic x', undefined]
    expect(new Set(said.map((key) => senders.of(sent(key), open))).size).toBe(1)
  })

  test('is forgotten where there are more keys than are remembered', () => {
    const senders = createSenders({})
    const named = (number: number) => `Bearer sortie_${tenant}_${String(number).padStart(26, '0')}_${'s'.repeat(43)}`
    for (let number = 0; number < 10_000; number++) senders.answered(sent(named(number)), withKey, 200)
    expect(senders.of(sent(named(0)), withKey)).toBe(`ten_${tenant}`)
    senders.answered(sent(named(10_000)), withKey, 200)
    expect(senders.of(sent(named(0)), withKey)).not.toBe(`ten_${tenant}`)
    expect(senders.of(sent(named(10_000)), withKey)).toBe(`ten_${tenant}`)
  })
})
