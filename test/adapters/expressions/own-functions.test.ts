import { expect, test, vi } from 'vitest'
import { createExpressions } from '../../../adapters/expressions/expressions.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const expressions = createExpressions()
const fails = (jsonata: string, message: string) => ({
  kind: 'failed',
  fault: { code: 'evaluation', jsonata, message },
})
const mismatch = (argument: number, name: string) =>
  fails('T0410', `Argument ${argument} of function "${name}" does not match function signature`)
const value = (of: unknown) => ({ kind: 'value', value: of })
const nothing = { kind: 'nothing' }
const invalid = fails('D3137', 'Invalid JSON')
const noList = fails('T0412', 'Argument 1 of function "partition" must be an array of undefined')

/** Answers of AWS, as floci measured them: see the functions. */
test.each([
  ['$parse(\'{"b":1,"a":[1,2]}\').a', value([1, 2])],
  ["$exists($parse('null'))", value(true)],
  ["$parse('1e2')", value(100)],
  ['$parse()', nothing],
  ['$parse(null)', mismatch(1, 'parse')],
  ["$parse('{}', 'x')", mismatch(2, 'parse')],
  ["$parse('not json')", invalid],
  ["$parse('')", invalid],
  ['$parse(\'{"a":1}{"b":2}\')', invalid],
  ['$parse(\'{"a":1,"\\\\u0061":2}\')', invalid],
  ['$parse(\'[{"a":1},{"a":{"a":"a:"}}]\').a', value([1, { a: 'a:' }])],
  ['$parse(\'{"a":[1],"a":2}\')', invalid],
  ["$parse('1e400')", invalid],
  ['$parse(\'{"_jsonata_lambda":true}\')', invalid],
  ['$map([\'{"a":1}\', \'{"a":2}\'], $parse).a', value([1, 2])],
  ['($p := $partition(?, 2); $p([1..3]))', value([[1, 2], [3]])],
  ['$partition([1,2,3,4,5], 2)', value([[1, 2], [3, 4], [5]])],
  ['$partition([1,2,3])', value([[1, 2, 3]])],
  ['$partition([1,2,3,4,5], 2.9)', value([[1, 2], [3, 4], [5]])],
  ['$partition([], 2)', nothing],
  ['$partition([1,2,3], 0)', nothing],
  ['$partition([1,2,3,4], -0.5)', nothing],
  ['$partition($absent, 2)', nothing],
  ['$partition([1,2,3], -1)', fails('D3137', 'Second argument must be zero or greater')],
  ['$partition(null, 2)', noList],
  ["$partition([1,2,3], 'x')", mismatch(2, 'partition')],
  ["$partition([1,2,3], 2, 'x')", mismatch(3, 'partition')],
  ['$range(0, 10, 2)', value([0, 2, 4, 6, 8, 10])],
  ['$range(10, 0, -2)', value([10, 8, 6, 4, 2, 0])],
  ['$range(-1.7, 2, 1)', value([-1, 0, 1, 2])],
  ['$range(5, 1, -1.5)', value([5, 4, 3, 2, 1])],
  ['$range(3, 3, 1)', value(3)],
  ['$range(5, 1, 1)', nothing],
  ['$range(1, 5, 0)', nothing],
  ['$range(1, 5)', nothing],
  ['$range(1)', mismatch(2, 'range')],
  ["$range(1, 5, 1, 'x')", mismatch(4, 'range')],
  ["$hash('input', 'SHA-1')", value('140f86aae51ab9e1cda9b4254fe98a74eb54c1a1')],
  ["$hash('Hello', 'MD5')", value('8b1a9953c4611296a827abf8c47804d7')],
  ["$hash('ñ', 'MD5')", value('94e9342ecbb1458b6043ecd3bfcbc192')],
  ["$hash('Hello', 'SHA-256')", value('185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969')],
  ["$length($hash('Hello', 'SHA-384'))", value(96)],
  ["$length($hash('Hello', 'SHA-512'))", value(128)],
  ["$hash('a', 'md5')", fails('D3137', "Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5")],
  ["$hash('a')", nothing],
  ["$hash(42, 'MD5')", mismatch(1, 'hash')],
  ["$hash('a', 5)", mismatch(2, 'hash')],
  ['$random(42)', value(0.7275636800328681)],
  ['$random(0)', value(0.730967787376657)],
  ['$random(7)', value(0.7306990420600421)],
  ['$random(0.9)', value(0.730967787376657)],
  ['$random() = $random()', value(false)],
  ['$random() < 1 and $random() >= 0', value(true)],
  ['$random(1, 2)', mismatch(2, 'random')],
  ['$uuid() = $uuid()', value(false)],
  ['$contains($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)', value(true)],
  ["$uuid('seed')", mismatch(1, 'uuid')],
])('%s', async (expression, expected) => {
  expect(await expressions.evaluate(expression, {})).toMatchObject(expected)
})
