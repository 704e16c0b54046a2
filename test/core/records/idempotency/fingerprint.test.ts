import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { fingerprintOf } from '../../../../core/records/idempotency/idempotency.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** The same value with its members the other way round, at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  )
}

test('the same value has the same fingerprint in any order of members', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(fingerprintOf(reversed(value)).now).toBe(fingerprintOf(value).now)
      expect(fingerprintOf({ value, more: 1 }).now).not.toBe(fingerprintOf({ value, more: 2 }).now)
    }),
  )
})

test('a fingerprint is the same in every release and process: that of the members in the order of their names', () => {
  const hash = createHash('sha256').update('{"a":{"x":2,"y":1},"b":[2,1]}').digest('base64url')
  expect(fingerprintOf({ b: [2, 1], a: { y: 1, x: 2 } }).now).toBe(hash)
})

test('the order of an array counts', () => {
  expect(fingerprintOf([1, 2]).now).not.toBe(fingerprintOf([2, 1]).now)
})

test('a key that the first release remembered is still known', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const process = platform.process((_call, perform) => perform())
  const { id } = await process.submit({ agent: 'echo', input: 'hello' })
  const input = NewMission.parse({ agent: 'echo', input: 'hello' })
  const fingerprint = createHash('sha256').update(JSON.stringify(input)).digest('base64url')
  await platform.store.write([
    {
      change: 'put',
      table: 'ephemeral',
      item: {
        ...{ partition: 'idempotency#key', sort: 'submission', version: 1 },
        body: { made: id, fingerprint },
        expires_at: Math.ceil(platform.now() / 1000) + 60,
      },
    },
  ])
  expect((await process.submit({ agent: 'echo', input: 'hello' }, 'key')).id).toBe(id)
  await expect(process.submit({ agent: 'echo', input: 'other' }, 'key')).rejects.toMatchObject({
    code: 'idempotency_mismatch',
  })
  platform.close()
})
