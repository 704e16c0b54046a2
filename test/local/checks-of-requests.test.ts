import { afterEach, expect, test, vi } from 'vitest'
import type { CheckOutcome, Checks } from '../../core/base/ports/checks.ts'
import { checksOfRequests } from '../../local/checks-of-requests.ts'

afterEach(() => vi.useRealTimers())

/** Checks that end when the test says so. */
function checksByHand() {
  const under: PromiseWithResolvers<CheckOutcome>[] = []
  const checks: Checks = {
    check() {
      const one = Promise.withResolvers<CheckOutcome>()
      under.push(one)
      return one.promise
    },
    readApi: () => Promise.reject(new Error('Nobody asks for it here')),
    match: () => Promise.reject(new Error('Nothing is looked for here')),
  }
  return { under, checks }
}

const bounds = { all: 3, ofTenant: 2, patienceMs: 20_000 } as const
const of = (tenant: string) => ({ tenant, schema: {}, text: '{}' })
const follows: CheckOutcome = { outcome: 'follows' }

test('a tenant has few under way, and as many tenants as there are places for all', async () => {
  const { under, checks } = checksByHand()
  const { check } = checksOfRequests(checks, bounds)
  const begun = [check(of('a')), check(of('a')), check(of('b'))]
  await expect(check(of('a'))).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
  await expect(check(of('c'))).rejects.toMatchObject({ code: 'unavailable' })
  expect(under).toHaveLength(3)
  for (const one of under) one.resolve(follows)
  expect(await Promise.all(begun)).toEqual([follows, follows, follows])
  const next = check(of('c'))
  under.at(-1)?.resolve(follows)
  expect(await next).toEqual(follows)
})

test('a check that fails gives its place back, and says why', async () => {
  const { under, checks } = checksByHand()
  const { check } = checksOfRequests(checks, { ...bounds, all: 1 })
  const failed = check(of('a'))
  under[0]?.reject(new Error('the thread died'))
  await expect(failed).rejects.toThrow('the thread died')
  const next = check(of('b'))
  under[1]?.resolve(follows)
  expect(await next).toEqual(follows)
})

test('nobody waits for long, and what is still under way counts', async () => {
  vi.useFakeTimers()
  const { under, checks } = checksByHand()
  const { check } = checksOfRequests(checks, { ...bounds, all: 1 })
  const late = expect(check(of('a'))).rejects.toMatchObject({ code: 'unavailable' })
  await vi.advanceTimersByTimeAsync(bounds.patienceMs)
  await late
  await expect(check(of('b'))).rejects.toMatchObject({ code: 'unavailable' })
  under[0]?.resolve(follows)
  await vi.advanceTimersByTimeAsync(0)
  const next = check(of('b'))
  under[1]?.resolve(follows)
  expect(await next).toEqual(follows)
})
