import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createExpressions } from '../../../adapters/expressions/expressions.ts'
import { Json } from '../../../contract/resources/common.ts'

// Threads start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

/** Executions of one state each, as AWS recorded them. */
const folder = new URL('../../../../shared/cases/asl/v2/intrinsic_functions/', import.meta.url)
const Recorded = z.looseObject({
  events: z.array(
    z.looseObject({
      executionStartedEventDetails: z.looseObject({ input: z.object({ FunctionInput: Json }) }).optional(),
      executionSucceededEventDetails: z.looseObject({ output: z.unknown() }).optional(),
      executionFailedEventDetails: z.looseObject({ cause: z.string() }).optional(),
    }),
  ),
})
const Snapshot = z.record(z.string(), z.looseObject({ 'recorded-content': z.record(z.string(), Recorded) }))

const expressions = createExpressions()
const given = '$states.input.FunctionInput'

// Whoever has this repository alone does not have them.
describe.runIf(existsSync(folder))('answers that AWS recorded', () => {
  test.each([
    {
      file: 'test_array_jsonata',
      of: 'array_partition',
      expression: `$partition(${given}.fst, ${given}.snd)`,
      count: 20,
    },
    {
      file: 'test_array_jsonata',
      of: 'array_range',
      expression: `$range(${given}.fst, ${given}.snd, ${given}.trd)`,
      count: 4,
    },
    { file: 'test_json_manipulation_jsonata', of: 'parse', expression: `$parse(${given})`, count: 7 },
  ])('$expression is what AWS made of it', async ({ file, of, expression, count }) => {
    const recorded = recordedIn(file, of)
    expect(recorded).toHaveLength(count)
    for (const { input, output } of recorded) {
      expect(await expressions.evaluate(expression, { states: { input } }), JSON.stringify(input)).toEqual({
        kind: 'value',
        value: output,
      })
    }
  })

  test('a function that AWS does not have fails as AWS says', async () => {
    const [{ cause = '' } = {}] = recordedIn('test_math_operations_jsonata', 'random_seeded')
    const outcome = await expressions.evaluate('$randomSeeded(1)', {})
    if (outcome.kind !== 'failed') throw new Error(outcome.kind)
    expect(cause.endsWith(`. ${outcome.fault.jsonata}: ${outcome.fault.message}`)).toBe(true)
  })
})

function recordedIn(file: string, of: string) {
  const snapshot = Snapshot.parse(JSON.parse(readFileSync(new URL(`${file}.snapshot.json`, folder), 'utf8')))
  const [, found] = Object.entries(snapshot).find(([name]) => name.endsWith(of)) ?? []
  return Object.values(found?.['recorded-content'] ?? {}).map(({ events }) => ({
    input: z.json().parse(events[0]?.executionStartedEventDetails?.input),
    output: readOutput(events.at(-1)?.executionSucceededEventDetails?.output),
    cause: events.at(-1)?.executionFailedEventDetails?.cause,
  }))
}

/** Objects are recorded as such, other values as their JSON. */
function readOutput(output: unknown): unknown {
  return typeof output === 'string' ? JSON.parse(output) : output
}
