import { expect, test } from 'vitest'
import { memoryIn, usualMemory } from '../../../adapters/contents/memory-of-thread.ts'

test.each([
  [512, 160],
  [1024, 512],
  [4096, 512],
  [128, 64],
])('in a process of %i MB a file may take %i MB', (processMb, mostGrowthMb) => {
  const memory = memoryIn(processMb)
  expect(memory.mostGrowthMb).toBe(mostGrowthMb)
  expect(memory.heap).toMatchObject({ maxOldGenerationSizeMb: mostGrowthMb / 2 })
})

test('where nobody says what a process may have, a file may take as much as anywhere', () => {
  expect(usualMemory).toEqual(memoryIn(2048))
})
