import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createExpressions } from '../../../adapters/expressions/expressions.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { patiently } from './patiently.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 240_000 })

const expressions = createExpressions({ timeMs: 300 })
const evaluated = patiently(expressions)
const server = createServer((_request, response) => response.end('ok'))

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  server.close()
})

async function answerOfServer(): Promise<string> {
  const { port } = server.address() as AddressInfo
  return (await fetch(`http://127.0.0.1:${port}`)).text()
}

const big = '$s := $pad("ab", 4000000, "ab");'
const endless: readonly string[] = [
  '($f := function(){ $f() }; $f())',
  '$contains("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/)',
  '$map([1..800000], function($a){ $map([1..800000], function($b){ $a + $b }) })',
  '($f := function($n){ 1 + $f($n) }; $f(1))',
  '$pad("x", 2e8)',
  '$range(1, 1e9, 1)',
  '[1..10000000] ~> $count()',
  '($f := function($s){ $f($s & $s) }; $f("x"))',
  '($f := function($l){ $f($append($l, {"a": [1..5000]})) }; $f([]))',
  '($f := function($o){ $f({"a": $o, "b": $o}) }; $string($f(1)))',
  '($f := function($o, $n){ $n = 0 ? $o : $f($o ~> |$|($w := $; {"x": $o, "y": $o})|, $n - 1) }; $f({"a": 1}, 60))',
  '({"k": 1} ~> |$|{"a": $}|)',
  `(${big} $map([1..1000].($s), $uppercase))`,
  `(${big} $map([1..1000].($s), function($v){ $split($v, "a") }))`,
  `(${big} $join([1..100].($s)))`,
  `(${big} $replace($s, "a", $s))`,
  `(${big} $match($s, /a/))`,
  '$distinct([1..800000])',
  '$zip([1..800000], [1..800000], [1..800000])',
  '$formatNumber(1, $pad("", 4000000, "0"))',
  '$count($keys({"a": 1} ~> |$|{"x": [1..500000]}| ~> |$|{"y": [1..500000]}|))',
  `${'('.repeat(50_000)}1${')'.repeat(50_000)}`,
]

describe('an expression that never ends', () => {
  test.each(endless)('ends by a bound: %s', async (expression) => {
    const outcome = await evaluated(expression)
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { code: expect.stringMatching(/^too_/), jsonata: undefined },
    })
    expect(await evaluated('1 + 1')).toEqual({ kind: 'value', value: 2 })
  })

  test('keeps neither others nor the server waiting, and memory stays bounded', async () => {
    const before = process.memoryUsage().rss
    let most = 0
    let ended = 0
    const hostile = endless.slice(0, 3).flatMap((expression) => [expression, expression, expression, expression])
    const all = Promise.all(hostile.map((expression) => evaluated(expression).then(() => (ended += 1))))
    for (let at = 0; at < 100; at++) {
      expect(await evaluated('$sum($a.($ * 2))', { a: [1, 2, at] })).toEqual({ kind: 'value', value: 6 + at * 2 })
      expect(await answerOfServer()).toBe('ok')
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    // Each takes its time in one of two threads.
    expect(ended).toBeLessThan(hostile.length)
    await all
    expect(most).toBeLessThan(4 * 256 * 2 ** 20)
  })

  test('takes nothing from another that is as slow', async () => {
    const [, slow] = await Promise.all([
      evaluated('$contains("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/)'),
      evaluated('$sum([1..10000].($ + 0))'),
    ])
    expect(slow).toEqual({ kind: 'value', value: 50_005_000 })
  })
})

describe('nothing of the host is reached', () => {
  test.each([
    'constructor',
    '$.constructor',
    '$states.constructor',
    '$states.input.__proto__',
    '$states.input.list.constructor',
    '$states.input.text.constructor',
    '$lookup($states.input, "constructor")',
    '$lookup($states.input, "__proto__")',
    '$process',
    '$globalThis',
    '$spread($uppercase).implementation.constructor',
    '$spread(function($x){$x}).environment',
    '($f := function($x){$x}; $f.environment)',
    '$spread($uppercase).implementation.constructor("return process")()',
    '$match("a", /a/).next.constructor("return process")()',
    '$keys($pad)',
    '$states.input.absent.constructor.constructor',
  ])('by %s', async (expression) => {
    const states = { input: { text: 'a', list: [1] } }
    expect(await evaluated(`${expression} ~> $string()`, { states })).toEqual({ kind: 'nothing' })
  })

  test.each([
    '$states.input.constructor("return process")()',
    '$string.constructor("return process")()',
    'require("fs")',
    '$eval("1")',
  ])('by %s', async (expression) => {
    const outcome = await evaluated(expression, { states: { input: {} } })
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { code: 'evaluation', jsonata: expect.stringMatching(/^T100[56]$/) },
    })
  })

  test('and its prototypes are what they were', async () => {
    const input: Json = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    for (const expression of [
      '$merge([$states.input, {"a": 1}])',
      '$states.input ~> |$|{"__proto__": {"polluted": 1}}|',
      '$states.input ~> |$.constructor.prototype|{"polluted": 2}|',
      '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
      '$parse("{\\"__proto__\\": {\\"polluted\\": 1}}")',
      '$each($states.input, function($v, $k){ {$k: $v} }) ~> $merge()',
    ]) {
      const outcome = await evaluated(expression, { states: { input } })
      if (outcome.kind !== 'value') throw new Error(`${expression}: ${JSON.stringify(outcome)}`)
      expect(Object.getPrototypeOf(outcome.value)).toBe(Object.prototype)
      expect(Object.hasOwn(Object(outcome.value), '__proto__')).toBe(true)
      expect(await evaluated('$exists({}.polluted)')).toEqual({ kind: 'value', value: false })
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  test('and data is no function, whatever its keys are', async () => {
    const tree = { _jsonata_lambda: true, arguments: [], body: { type: 'string', value: 'ran' } }
    const refused = { kind: 'failed', fault: { code: 'refused', jsonata: 'D1013' } }
    expect(await evaluated('$f() & ""', { f: tree })).toMatchObject(refused)
    expect(await evaluated('$states.a.f() & ""', { states: { a: [{ f: tree }] } })).toMatchObject(refused)
    expect(await evaluated('{"_jsonata_lambda": true} & ""')).toMatchObject({
      kind: 'failed',
      fault: { jsonata: 'D1013' },
    })
    expect(await evaluated('({} ~> |$|{"_jsonata_function": true}|)')).toMatchObject({ fault: { jsonata: 'D1013' } })
    const text = ',"_jsonata_lambda":'
    expect(await evaluated('$text & ""', { text })).toEqual({ kind: 'value', value: text })
  })
})

test('more expressions than may wait are refused until there is room again', async () => {
  const few = createExpressions({ quickMs: 200 })
  const many = Array.from({ length: 2100 }, (_, at) => few.evaluate(`${at} + 1`, {}))
  const outcomes = await Promise.allSettled(many)
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  for (const reason of reasons) expect(reason).toMatchObject({ code: 'unavailable', retryable: true })
  // A busy machine may give some of the others no time.
  expect(reasons.filter(({ message }) => message === 'Too many expressions wait')).toHaveLength(2100 - 2002)
  expect(await patiently(few)('1 + 1')).toEqual({ kind: 'value', value: 2 })
})
