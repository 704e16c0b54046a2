import { expect, test } from 'vitest'
import { createMemory } from '../../../adapters/system/memory.ts'

function counts(): Map<string, number> {
  return new Map()
}

function others(): Map<string, number> {
  return new Map()
}

test('a part is made once, and is what it was left as', () => {
  const memory = createMemory()
  memory.of(counts).set('a', 1)
  expect(memory.of(counts).get('a')).toBe(1)
})

test('parts have nothing in common, and neither have processes', () => {
  const memory = createMemory()
  memory.of(counts).set('a', 1)
  expect(memory.of(others).size).toBe(0)
  expect(createMemory().of(counts).size).toBe(0)
})

test('a part that is nothing yet is not made again', () => {
  let made = 0
  const nothing = () => void made++
  const memory = createMemory()
  memory.of(nothing)
  memory.of(nothing)
  expect(made).toBe(1)
})
