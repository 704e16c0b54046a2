import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeSlotHints } from '../../../../core/engine/dispatch/free-slot-hints.ts'
import type { StoredSlot } from '../../../../core/records/slot/slots.ts'

function free(index: number): StoredSlot {
  return { index, generation: 0, state: 'free', version: index }
}

const hints = freeSlotHints()

/** What is known of one tenant. */
interface Known {
  readonly tenant: string
  slots: StoredSlot[]
}

type Deed = (known: Known) => void

function add(slot: StoredSlot): Deed {
  return (known) => {
    hints.add(known.tenant, slot)
    known.slots.push(slot)
  }
}

function replace(slots: StoredSlot[]): Deed {
  return (known) => {
    hints.replace(known.tenant, slots)
    known.slots = [...slots]
  }
}

const forget: Deed = (known) => {
  hints.forget(known.tenant)
  known.slots = []
}

const take: Deed = (known) => {
  const taken = hints.take(known.tenant)
  expect(taken === undefined).toBe(known.slots.length === 0)
  if (!taken) return
  expect(known.slots).toContain(taken)
  known.slots.splice(known.slots.indexOf(taken), 1)
}

const slot = fc.nat(20).map(free)
const deed = fc.oneof(
  slot.map(add),
  fc.array(slot, { maxLength: 5 }).map(replace),
  fc.constant(forget),
  fc.constant(take),
)

let tenants = 0

test('a hint is given out once, and only what was offered and not forgotten', () => {
  fc.assert(
    fc.property(fc.array(deed), (deeds) => {
      const known: Known = { tenant: `tenant-${++tenants}`, slots: [] }
      hints.add(`other-${tenants}`, free(7))
      for (const act of deeds) act(known)
      expect(hints.take(`other-${tenants}`)).toEqual(free(7))
    }),
  )
})

test('hints of one tenant, and tenants with hints, are bounded', () => {
  for (let index = 0; index < 5000; index++) hints.add('many', free(index))
  let taken = 0
  while (taken < 5000 && hints.take('many')) taken++
  expect(taken).toBe(1000)
  hints.replace(
    'many',
    Array.from({ length: 5000 }, (_, index) => free(index)),
  )
  for (taken = 0; taken < 5000 && hints.take('many'); ) taken++
  expect(taken).toBe(1000)
  hints.add('first', free(0))
  for (let index = 0; index < 9_999; index++) hints.add(`tenant ${index}`, free(0))
  expect(hints.take('first')).toEqual(free(0))
  hints.replace('first', [free(1)])
  hints.add('one more', free(0))
  expect(['first', 'tenant 0', 'tenant 1', 'one more'].map((tenant) => hints.take(tenant)?.index)).toEqual([
    1,
    undefined,
    0,
    0,
  ])
})
