import { expect, test } from 'vitest'
import * as z from 'zod'
import '../../contract/problem-words.ts'

const thing = z.strictObject({ name: z.string(), size: z.int().optional() })

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, 'it is missing'],
  [z.string(), 7, 'give text, not a number'],
  [z.number(), 'x', 'give a number, not text'],
  [z.int(), 1.5, 'give a whole number'],
  [z.int(), null, 'give a number, not null'],
  [z.boolean(), 'yes', 'give true or false, not text'],
  [z.array(z.string()), {}, 'give a list, not an object'],
  [thing, [], 'give an object, not a list'],
  [z.record(z.string(), z.string()), 'x', 'give an object, not text'],
  [thing, { name: 'x', colour: 1 }, 'there is no field `colour`'],
  [thing, { name: 'x', a: 1, b: 2 }, 'there are no fields `a`, `b`'],
  [z.never(), 1, 'leave it out'],
  [z.literal('x'), 'y', 'it has to be `x`'],
  [z.enum(['skip', 'queue']), 'wait', 'use one of `skip`, `queue`'],
  [z.enum([...'abcdefghijkl'] as [string]), 'z', 'use one of `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h` and 4 more'],
  [z.number().max(5), 6, 'give at most 5'],
  [z.number().min(1), 0, 'give at least 1'],
  [z.number().lt(5), 5, 'give less than 5'],
  [z.number().gt(0), 0, 'give more than 0'],
  [z.string().max(3), 'xxxx', 'give at most 3 characters'],
  [z.string().min(1), '', 'give at least 1 character'],
  [z.array(z.int()).min(2), [1], 'give at least 2 entries'],
  [z.string().length(3), 'x', 'give exactly 3 characters'],
  [z.number().multipleOf(5), 7, 'give a multiple of 5'],
  [z.string().regex(/^[a-z]+$/), '7', 'it has to match /^[a-z]+$/'],
  [z.string().regex(/^[a-z]+$/, 'use letters'), '7', 'use letters'],
  [z.iso.datetime(), 'noon', 'give an ISO 8601 date and time'],
  [z.string().startsWith('key_'), 'x', 'begin it with `key_`'],
  [z.record(z.string().max(2), z.string()), { long: 'x' }, 'give at most 2 characters'],
  [z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') })]), { kind: 'b' }, 'use one of `a`'],
  [z.union([thing, z.array(thing)]), { name: 7 }, 'name: give text, not a number'],
  [z.union([z.string(), z.int()]), null, 'give text, not null, or give a number, not null'],
  [z.string().refine(() => false), 'x', 'it is not allowed here'],
])('what is wrong is told in words: %s', (schema, value, says) => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  expect(issue?.message).toBe(says)
})

test('what is told is as short as it needs to be, whatever was sent', () => {
  const keys = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${at}${'x'.repeat(1000)}`, 1]))
  const [issue] = z.strictObject({}).safeParse(keys).error?.issues ?? []
  expect(issue?.message.length).toBeLessThan(1000)
})
