import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { openApiDocument, openApiSteps } from '../../contract/openapi.ts'
import { referenceSteps } from '../../contract/reference-page.ts'
import { inTurns } from '../../functions/runtime/in-turns.ts'

test('what takes long is done in pieces, with turns of the event loop between them', async () => {
  const order: string[] = []
  function* steps() {
    for (const piece of ['one', 'two', 'three']) {
      for (const until = performance.now() + 6; performance.now() < until; );
      order.push(piece)
      yield
    }
    return 'done'
  }
  const others = (async () => {
    for (let turn = 1; turn <= 3; turn++) {
      await nextTurn()
      order.push(`turn ${turn}`)
    }
  })()
  expect(await inTurns(steps())).toBe('done')
  await others
  expect(order.indexOf('turn 1')).toBeLessThan(order.indexOf('two'))
  expect(order.indexOf('turn 2')).toBeLessThan(order.indexOf('three'))
})

test('the public documents are made in a piece for each operation', () => {
  const pieces = (steps: Generator) => [...steps].length
  expect(pieces(openApiSteps({ version: '1' }))).toBeGreaterThan(operations.length)
  expect(pieces(referenceSteps(openApiDocument({ version: '1' })))).toBeGreaterThanOrEqual(operations.length)
})
