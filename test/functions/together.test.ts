import { expect, test } from 'vitest'
import { partsTogether, usesTogether } from '../../functions/runtime/together.ts'

test('a function that does the work of several uses what each of them uses, once', () => {
  const one = { uses: { stores: { entities: ['get'] }, bus: ['publish'] }, parts: ['keys'] } as const
  const other = { uses: { stores: { entities: ['get', 'put'], ledger: [] }, sockets: ['close'] } } as const
  expect(usesTogether([one, other])).toEqual({
    stores: { entities: ['get', 'put'], ledger: [] },
    bus: ['publish'],
    sockets: ['close'],
  })
  expect(partsTogether([one, other, one])).toEqual(['keys'])
})

test('where nobody has a store, there is none', () => {
  expect(usesTogether([{ uses: { bus: ['publish'] } }, { uses: {} }])).toEqual({ bus: ['publish'] })
})
