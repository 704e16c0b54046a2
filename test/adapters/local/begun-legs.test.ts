import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBegunLegs } from '../../../adapters/local/begun-legs.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-legs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const bodyOf = (mission: number) => JSON.stringify({ mission: `mis_${mission}` })

test('the next process finds what was begun and not ended, however much came and went', () => {
  const file = join(folder, 'many')
  const first = openBegunLegs(file)
  expect(first.left).toEqual([])
  const ends = Array.from({ length: 600 }, (_, at) => first.begin(bodyOf(at)))
  for (const [at, end] of ends.entries()) if (at !== 7 && at !== 555) end()
  const late = first.begin(bodyOf(1000))
  first.begin(bodyOf(1001))
  late()

  // The first is not closed: it died.
  const second = openBegunLegs(file)
  expect(new Set(second.left)).toEqual(new Set([bodyOf(7), bodyOf(555), bodyOf(1001)]))
})

test('what was left stays until it is counted', () => {
  const file = join(folder, 'counted')
  openBegunLegs(file).begin(bodyOf(1))
  const diedInItsStart = openBegunLegs(file)
  expect(diedInItsStart.left).toEqual([bodyOf(1)])
  const counted = openBegunLegs(file)
  expect(counted.left).toEqual([bodyOf(1)])
  counted.clear()
  counted.begin(bodyOf(2))
  expect(openBegunLegs(file).left).toEqual([bodyOf(2)])
})

test('a disk that takes nothing stops no leg', () => {
  const legs = openBegunLegs(join(folder, 'failing'))
  // From here on each write fails.
  legs.close()
  expect(() => legs.begin(bodyOf(1))()).not.toThrow()
})
