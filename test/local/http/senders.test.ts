import { describe, expect, test } from 'vitest'
import { operations } from '../../../contract/api.ts'
import type { Route } from '../../../contract/route.ts'
import { createSenders } from '../../../local/http/senders.ts'

const tenant = '0'.repeat(26)
const keyOf = (tenant: string, key: string) => `Bearer sortie_${tenant}_${key.repeat(26)}_${'s'.repeat(43)}`
const routeOf = (operation: string) => operations.find(([name]) => name === operation)?.[1] as Route
const withKey = routeOf('listMissions')
const open = operations.map(([, route]) => route as Route).find(({ scope }) => scope === 'public') as Route

describe('who sends a request', () => {
  test('is a tenant once its key was accepted, however many keys it has', () => {
    const senders = createSenders()
    for (const key of ['1', '2']) senders.answered(keyOf(tenant, key), withKey, 200)
    const [one, two] = ['1', '2'].map((key) => senders.of(keyOf(tenant, key), withKey))
    expect(one).toBe(`ten_${tenant}`)
    expect(two).toBe(one)
  })

  test('is nobody but the key itself as long as it only says whose it is', () => {
    const senders = createSenders()
    senders.answered(keyOf(tenant, '1'), withKey, 200)
    senders.answered(keyOf(tenant, '2'), withKey, 401)
    senders.answered(keyOf(tenant, '3'), withKey, 429)
    senders.answered(keyOf(tenant, '4'), open, 200)
    senders.answered(keyOf(tenant, '5'), undefined, 200)
    const names = ['1', '2', '3', '4', '5'].map((key) => senders.of(keyOf(tenant, key), withKey))
    expect(new Set(names).size).toBe(5)
  })

  test('is one of many where no key is looked at, whatever key is said', () => {
    const senders = createSenders()
    senders.answered(keyOf(tenant, '1'), withKey, 200)
    const said = [keyOf(tenant, '1'), keyOf(tenant, '2'), 'Basic x', undefined]
    expect(new Set(said.map((key) => senders.of(key, open))).size).toBe(1)
  })

  test('is forgotten where there are more keys than are remembered', () => {
    const senders = createSenders()
    const named = (number: number) => `Bearer sortie_${tenant}_${String(number).padStart(26, '0')}_${'s'.repeat(43)}`
    for (let number = 0; number < 10_000; number++) senders.answered(named(number), withKey, 200)
    expect(senders.of(named(0), withKey)).toBe(`ten_${tenant}`)
    senders.answered(named(10_000), withKey, 200)
    expect(senders.of(named(0), withKey)).not.toBe(`ten_${tenant}`)
    expect(senders.of(named(10_000), withKey)).toBe(`ten_${tenant}`)
  })
})
