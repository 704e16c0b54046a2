import { expect, test } from 'vitest'
import { createMemory } from '../../../../adapters/system/memory.ts'
import { inTurn } from '../../../../core/base/storing/turns.ts'

const memory = createMemory()

test('what is done for one tenant comes one after the other, and nobody waits for another tenant', async () => {
  const log: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = inTurn(memory, 'a', async () => {
    log.push('first begins')
    await gate.promise
    log.push('first ends')
    return 1
  })
  const second = inTurn(memory, 'a', async () => {
    log.push('second')
    return 2
  })
  await inTurn(memory, 'b', async () => log.push('another tenant'))
  expect(log).toEqual(['first begins', 'another tenant'])
  gate.resolve()
  expect(await Promise.all([first, second])).toEqual([1, 2])
  expect(log).toEqual(['first begins', 'another tenant', 'first ends', 'second'])
})

test('a turn that fails fails for whoever took it, and the next one comes', async () => {
  const gate = Promise.withResolvers<void>()
  const failing = inTurn(memory, 'a', async () => {
    await gate.promise
    throw new Error('It failed')
  })
  const next = inTurn(memory, 'a', async () => 'next')
  gate.resolve()
  await expect(failing).rejects.toThrow('It failed')
  expect(await next).toBe('next')
})

test('when all turns are over, the next begins at once', async () => {
  await inTurn(memory, 'a', async () => {})
  await Promise.resolve()
  let begun = false
  const turn = inTurn(memory, 'a', async () => {
    begun = true
  })
  expect(begun).toBe(true)
  await turn
})

test('processes take turns among themselves only', async () => {
  const gate = Promise.withResolvers<void>()
  const here = inTurn(memory, 'a', () => gate.promise)
  expect(await inTurn(createMemory(), 'a', async () => 'elsewhere')).toBe('elsewhere')
  gate.resolve()
  await here
})
