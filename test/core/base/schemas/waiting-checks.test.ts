import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { CheckOutcome } from '../../../../core/base/ports/checks.ts'
import { checkOutput } from '../../../../core/base/schemas/output-schema.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const mb = 1024 * 1024
/** Its check takes long, and its values take 3 MB each where its text has 135 KB. */
const schema = { type: 'array', items: { anyOf: Array.from({ length: 90 }, () => ({ type: 'string' })) } }
const text = JSON.stringify(Array.from({ length: 45_000 }, () => ({})))

test('what waits to be checked is kept as text, and is whole afterwards', async () => {
  const { promise, resolve } = Promise.withResolvers<CheckOutcome>()
  const checker = { tenant: 'ten_1', checks: { check: () => promise } }
  collect()
  const before = process.memoryUsage().heapUsed
  const checked = Array.from({ length: 30 }, () => checkOutput(checker, schema, text))
  await new Promise(setImmediate)
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * mb)
  resolve({ outcome: 'follows' })
  const [first] = await Promise.all(checked)
  expect(first).toEqual({ ok: true, value: JSON.parse(text) })
})
