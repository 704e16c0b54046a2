import { expect, test } from 'vitest'
import type { ProgramEnd } from '../../../../../core/base/ports/programs.ts'
import { runJavascript } from '../../../../../core/engine/tools/program/run-javascript.ts'
import type { ToolContext } from '../../../../../core/engine/tools/tool.ts'

const nothing = (): never => {
  throw new Error('A program needs nothing of this')
}

/** A context in which nothing but programs can be run. */
function running(runProgram: ToolContext['runProgram']): ToolContext {
  return {
    runProgram,
    store: { get: nothing, query: nothing, write: nothing, setAside: nothing },
    web: { fetch: nothing },
    mcp: { connect: nothing },
    checker: { checks: { check: nothing }, tenant: 'ten_a' },
    saveFile: nothing,
    clock: { now: nothing, monotonic: nothing },
    mission: { id: 'mis_1', step: 2, agent: 'coder', subject: null },
    rootMission: 'mis_1',
    tellProgress() {},
    keptUntil: 9_999_999_999,
    signal: new AbortController().signal,
  }
}

function call(end: ProgramEnd, input: object = { code: 'return 1' }) {
  return runJavascript.run(
    runJavascript.parameters.parse(input),
    running(async () => end),
  )
}

test('what a program returns is the result, with what it wrote', async () => {
  expect(await call({ end: 'returned', result: '{"a":[1]}', console: '' })).toEqual({ result: { a: [1] } })
  expect(await call({ end: 'returned', result: 'null', console: 'so far' })).toEqual({
    result: null,
    console: 'so far',
  })
})

test('a program is given its input as JSON, and null where there is none', async () => {
  const asked: object[] = []
  const context = running(async (program) => {
    asked.push(program)
    return { end: 'returned', result: '0', console: '' }
  })
  for (const input of [{ code: 'a', input: { b: '"' } }, { code: 'a' }]) {
    await runJavascript.run(runJavascript.parameters.parse(input), context)
  }
  expect(asked).toEqual([
    { code: 'a', input: '{"b":"\\""}' },
    { code: 'a', input: 'null' },
  ])
})

test.each<[ProgramEnd, string]>([
  [{ end: 'failed', problem: 'TypeError: no (line 3)', console: '' }, 'The program failed: TypeError: no (line 3)'],
  [
    { end: 'failed', problem: 'it threw 1', console: `${'x'.repeat(2000)}last` },
    `The program failed: it threw 1. Its console ended with: ${'x'.repeat(996)}last`,
  ],
  [{ end: 'ended', lacked: 'time', console: '' }, 'The program failed: it was ended, as it took too long'],
  [{ end: 'ended', lacked: 'memory', console: '' }, 'The program failed: it was ended, as it took too much memory'],
])('how it failed is told: %j', async (end, message) => {
  await expect(call(end)).rejects.toMatchObject({ code: 'tool_failed', message })
})

test('a result that nests deeper than any JSON of ours, or that is half a character, is refused', async () => {
  const deep = `${'['.repeat(100)}${']'.repeat(100)}`
  await expect(call({ end: 'returned', result: deep, console: '' })).rejects.toMatchObject({ code: 'invalid_json' })
  const half = '"\\ud800"'
  await expect(call({ end: 'returned', result: half, console: '' })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('an input that is too long, and a program that is, are refused before anything is run', async () => {
  const long = { code: 'return 1', input: 'x'.repeat(200_000) }
  await expect(runJavascript.run(runJavascript.parameters.parse(long), running(nothing))).rejects.toMatchObject({
    code: 'invalid_input',
  })
  expect(runJavascript.parameters.safeParse({ code: 'x'.repeat(50_001) }).success).toBe(false)
  expect(runJavascript.parameters.safeParse({ code: '' }).success).toBe(false)
})

test('it changes nothing outside', () => {
  expect(runJavascript.effect({ code: 'return 1' })).toBe('none')
})
