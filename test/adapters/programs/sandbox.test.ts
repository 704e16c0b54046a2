import { describe, expect, test, vi } from 'vitest'
import { createSandbox } from '../../../adapters/programs/sandbox.ts'
import { isSortieError } from '../../../contract/errors.ts'
import type { Program, ProgramEnd } from '../../../core/base/ports/programs.ts'

// Each program has a thread of its own, and threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 120_000 })

const sandbox = createSandbox()
/** For what is meant to run for ever. */
const hasty = createSandbox({ deadlineMs: 100 })

const plain: Program = {
  ...{ tenant: 'ten_a', code: 'return null', input: 'null' },
  ...{ at: Date.parse('2026-11-29T12:00:00Z'), seed: 'mis_1.1.abc' },
}

/** Asks again where a busy machine gave a program no time, as a mission does. */
async function untilTold(ask: () => Promise<ProgramEnd>): Promise<ProgramEnd> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isSortieError(error) || !error.retryable) throw error
    }
  }
}

function run(code: string, more: Partial<Program> = {}, { run: inside } = sandbox): Promise<ProgramEnd> {
  return untilTold(() => inside({ ...plain, code, ...more }))
}

async function resultOf(code: string, more: Partial<Program> = {}): Promise<unknown> {
  const end = await run(code, more)
  if (end.end !== 'returned') throw new Error(JSON.stringify(end))
  return JSON.parse(end.result)
}

async function problemOf(code: string): Promise<string> {
  const end = await run(code)
  if (end.end !== 'failed') throw new Error(JSON.stringify(end))
  return end.problem
}

describe('a program', () => {
  test('returns what it makes of its input, and what it wrote to its console is told', async () => {
    const input = JSON.stringify({ items: [3, 1, 2], who: 'Ann\u0000é' })
    const code =
      "console.log('sorted', [1], { a: 1 })\nconsole.warn(null)\nreturn { ...input, items: input.items.sort() }"
    expect(await run(code, { input })).toEqual({
      end: 'returned',
      result: JSON.stringify({ items: [1, 2, 3], who: 'Ann\u0000é' }),
      console: 'sorted [1] {"a":1}\nnull',
    })
  })

  test('may wait for what it makes itself, and is told where it waits for what never comes', async () => {
    expect(await resultOf('return await Promise.all([1, Promise.resolve(2)])')).toEqual([1, 2])
    expect(await problemOf('await new Promise(() => {})')).toMatch(/^it waits for something that never comes/)
  })

  test('that returns nothing that JSON can say returns null', async () => {
    expect(await resultOf('')).toBeNull()
    expect(await resultOf('return () => 1')).toBeNull()
    expect(await problemOf('return 1n')).toMatch(/^TypeError: .*(big|Big)/)
    expect(await problemOf('const all = {}; all.all = all; return all')).toMatch(/^TypeError: .*circular/)
  })

  test('that fails is told what it threw and in which line', async () => {
    expect(await problemOf('const a = 1\nconst b = 2\nreturn a.b.c')).toMatch(/^TypeError: .+ \(line 3\)$/)
    expect(await problemOf('const a = 1\nlet a = 2')).toMatch(/^SyntaxError: .+ \(line 2\)$/)
    expect(await problemOf('function f() {\n  throw new RangeError("too far")\n}\n\nawait null\nf()')).toBe(
      'RangeError: too far (line 2)',
    )
    expect(await problemOf('throw { code: 7 }')).toBe('it threw {"code":7}')
    expect(await problemOf('throw undefined')).toBe('it threw undefined')
  })

  test('comes to the same end each time, by its own clock and chance', async () => {
    const code = `
      const times = [Date.now(), new Date().toISOString(), +new Date(), new Date().constructor.now(), Date()]
      return { times, zone: new Date(0).getHours(), chance: [Math.random(), Math.random()] }`
    const zone = process.env.TZ
    process.env.TZ = 'America/New_York'
    try {
      const [one, same, other] = [await resultOf(code), await resultOf(code), await resultOf(code, { seed: 'mis_2' })]
      expect(same).toEqual(one)
      expect(one).toMatchObject({
        times: [plain.at, '2026-11-29T12:00:00.000Z', plain.at, plain.at, expect.stringContaining('12:00:00')],
        zone: 0,
      })
      expect(other).toMatchObject({ chance: expect.not.arrayContaining((one as { chance: number[] }).chance) })
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })

  test('has numbers by chance that are spread evenly', async () => {
    const code =
      'const n = [0, 0, 0, 0]; for (let at = 0; at < 8000; at++) n[Math.floor(Math.random() * 4)]++; return n'
    for (const count of (await resultOf(code)) as number[]) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })
})

describe('out of a program nothing can be reached', () => {
  test('that is of its host: there is no such name', async () => {
    const names = ['process', 'require', 'fetch', 'XMLHttpRequest', 'WebSocket', 'std', 'os', 'setTimeout', 'Worker']
    const more = ['global', 'Deno', 'Bun', 'navigator', 'WebAssembly', 'structuredClone', 'performance', 'module']
    const code = `return ${JSON.stringify([...names, ...more])}.filter((name) => name in globalThis)`
    expect(await resultOf(code)).toEqual([])
  })

  test('by what makes functions of text, and by the constructors of what it is given', async () => {
    const ways = [
      `return this === undefined ? 'none' : typeof process`,
      `return [].constructor.constructor('return typeof process')()`,
      `return console.log.constructor('return typeof process')()`,
      `return (async () => {}).constructor('return typeof process')()`,
      `return (0, eval)('typeof process')`,
      `return input.constructor.constructor('return typeof process')()`,
      `return (function () { return typeof this.process })()`,
    ]
    const found = await Promise.all(ways.map((code) => resultOf(code, { input: '{}' })))
    expect(found.filter((one) => one !== 'undefined' && one !== 'none')).toEqual([])
  })

  test('by an import', async () => {
    expect(await problemOf(`return await import('node:fs')`)).toMatch(/Error/)
    expect(await problemOf(`import fs from 'node:fs'`)).toMatch(/^SyntaxError/)
  })

  test('by closing the function that it is the body of', async () => {
    expect(await resultOf(`return 1 }); (async () => { return typeof process`)).toBe('undefined')
    expect(await problemOf('return 1 }); 7; ({')).not.toBe('')
  })

  test('and nothing of one program is there for the next, whoever’s it is', async () => {
    await resultOf(`globalThis.left = 1; Array.prototype.left = 2; Object.prototype.left = 3; return 0`)
    expect(await resultOf('return [typeof left, [].left === undefined, ({}).left === undefined]')).toEqual([
      ...['undefined', true, true],
    ])
  })
})

describe('what a program does to its interpreter', () => {
  test('spoils nothing but what is told of itself', async () => {
    const code = `
      JSON.stringify = () => '{"forged": true}'
      Object.prototype.toJSON = undefined
      String.prototype.slice = () => { throw new Error('no') }
      Array.prototype[Symbol.iterator] = () => { throw new Error('no') }
      globalThis.Error = class {}
      globalThis.Promise = class {}
      console.log('still here')
      return { mine: 1 }`
    expect(await run(code)).toEqual({ end: 'returned', result: '{"mine":1}', console: 'still here' })
  })

  test('is told even where its errors lie', async () => {
    const lying = [
      `throw Object.defineProperty(new Error('a'), 'message', { get() { throw new Error('b') } })`,
      `throw new Proxy(new Error('a'), { get() { throw new Error('b') }, getPrototypeOf() { throw new Error('c') } })`,
      `const error = new Error('a'); error.stack = { toString() { throw 1 } }; throw error`,
      `throw Object.assign(new Error('x'.repeat(1e6)), { name: 'y'.repeat(1e6) })`,
    ]
    for (const code of lying) {
      const problem = await problemOf(code)
      expect(problem).not.toBe('')
      expect(problem.length).toBeLessThan(1_100)
    }
  })

  test.each([
    ['too much text', `return 'x'.repeat(300_000)`, /^what it returned has more than 200000 characters/],
    ['a text of half a gigabyte', `return 'x'.repeat(2 ** 29)`, /memory|string|length/i],
    ['an array of a thousand million', 'return Array(1e9).fill(0)', /memory/],
    ['bytes without end', 'return new Uint8Array(2 ** 31 - 1).length', /memory|length/i],
    ['a list that grows', 'const all = []; for (;;) all.push({ at: all.length })', /memory/],
    ['a text that doubles', `let text = 'x'; for (;;) text += text`, /memory|long/i],
    ['a number that doubles', 'let n = 2n; for (;;) n *= n', /memory|BigInt|large/i],
    ['calls of itself', 'const f = (n) => f(n + 1) + 1; return f(0)', /stack|deep/],
    ['JSON that nests', `return JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))`, /stack|deep/],
    ['a pattern that nests', `return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('x')`, /Error|stack|deep/],
  ])('%s is refused, with words', async (_, code, problem) => {
    expect(await run(code)).toMatchObject({ end: 'failed', problem: expect.stringMatching(problem) })
  })

  test('a flood of its console is cut', async () => {
    const end = await run(`for (let at = 0; at < 100_000; at++) console.log('line', at); return 1`)
    expect(end).toMatchObject({ end: 'returned', result: '1' })
    expect(end.console.length).toBe(10_001)
    expect(end.console).toMatch(/^line 0\nline 1\n[\s\S]*…$/)
    const long = await run(`console.log('x'.repeat(1e6)); console.log('never told')`)
    expect(long.console).toBe(`${'x'.repeat(10_000)}…`)
  })

  test('half characters of its console become whole ones', async () => {
    expect(await run(`console.log('\\ud800')`)).toMatchObject({ console: '\ufffd' })
  })
})

describe('a program without end is ended', () => {
  test.each([
    ['a loop', 'for (;;) {}'],
    ['a loop that catches everything', 'for (;;) { try { for (;;) {} } catch {} finally { continue } }'],
    ['jobs that follow each other', 'const f = () => Promise.resolve().then(f); f(); await new Promise(() => {})'],
    ['a pattern that tries everything', `return /^(a+)+$/.test('a'.repeat(60) + 'b')`],
    ['a sort', 'return Array.from({ length: 3e5 }, (_, at) => at).sort(() => { for (;;) {} })'],
    ['searches in a long text', `const text = 'a'.repeat(4e6) + 'b'; for (;;) text.indexOf('b')`],
    ['joins of a long list', `const all = Array(1e6); for (;;) all.join(',')`],
    ['a large number as text', 'let n = 3n ** 100_000n; for (;;) String(n)'],
    ['a value that nests', 'let all = []; for (let at = 0; at < 1e5; at++) all = [all]; return all'],
    ['a value that never has an end', 'return { toJSON() { for (;;) {} } }'],
    ['an error that never has a name', 'throw { toJSON() { for (;;) {} } }'],
    ['a value that is looked at for ever', 'return new Proxy({}, { ownKeys() { for (;;) {} } })'],
  ])('%s', async (_, code) => {
    expect(await run(code, {}, hasty)).toMatchObject({ end: 'ended', lacked: 'time' })
  })

  test('and with it one that nobody waits for any more, also before its turn', async () => {
    const one = createSandbox({ threads: 1, deadlineMs: 60_000 })
    const [first, second] = [new AbortController(), new AbortController()]
    const endless = one.run({ ...plain, code: 'for (;;) {}' }, first.signal)
    const waiting = one.run(plain, second.signal)
    second.abort(new Error('the second'))
    await expect(waiting).rejects.toThrow('the second')
    first.abort(new Error('the first'))
    await expect(endless).rejects.toThrow('the first')
    expect(await one.run(plain)).toMatchObject({ end: 'returned' })
  })
})

describe('tenants', () => {
  test('take turns, however many programs one of them has', async () => {
    const one = createSandbox({
      threads: 1,
      deadlineMs: 60_000,
      bounds: { underWay: 1, waiting: 10, waitingInAll: 20 },
    })
    const order: string[] = []
    const noted = async (tenant: string, code: string) => {
      await one.run({ ...plain, tenant, code })
      order.push(tenant)
    }
    const greedy = ['ten_greedy', 'ten_greedy', 'ten_greedy'].map((tenant) => noted(tenant, 'return 1'))
    await Promise.all([...greedy, noted('ten_modest', 'return 2')])
    expect(order).toEqual(['ten_greedy', 'ten_modest', 'ten_greedy', 'ten_greedy'])
  })

  test('with a thousand programs at once keep nobody else from running one', async () => {
    const narrow = createSandbox({ deadlineMs: 100, bounds: { underWay: 1, waiting: 10, waitingInAll: 100 } })
    const thousand = Array.from({ length: 1000 }, () =>
      narrow.run({ ...plain, tenant: 'ten_flood', code: 'for (;;) {}' }).then(
        ({ end }) => end,
        (error: { code?: string }) => error.code,
      ),
    )
    const modest = untilTold(() => narrow.run({ ...plain, tenant: 'ten_modest', code: 'return 1' }))
    // What is beyond the line of one tenant is refused at once; the first that is ended comes before the whole line.
    expect(await Promise.race([modest.then(() => 'modest'), Promise.all(thousand).then(() => 'flood')])).toBe('modest')
    const ends = await Promise.all(thousand)
    const refused = ends.filter((end) => end === 'unavailable')
    // On a busy machine some of those that were taken are given no time.
    expect(refused.length).toBeGreaterThanOrEqual(1000 - 11)
    expect(ends.filter((end) => end === 'ended')).toHaveLength(1000 - refused.length)
  })
})
