import { expect, test } from 'vitest'
import { correctionOf, roomOf } from '../../../../core/engine/context/room.ts'

const bounds = { window: 100_000, max_tokens: 10_000, narrowed: undefined, correction: 1, page: 50_000 }

test('what is sent leaves room for the answer, and for what an estimate leaves out', () => {
  expect(roomOf(bounds)).toEqual({ full: 72_000, low: 45_000, summary: 2000, page: 50_000 })
})

test('a window that nobody knows is taken to be one of 128,000 tokens', () => {
  expect(roomOf({ ...bounds, window: undefined })).toEqual(roomOf({ ...bounds, window: 128_000 }))
})

test('a small window has small pages, and an answer that would fill it leaves a quarter', () => {
  expect(roomOf({ ...bounds, window: 8000 })).toEqual({ full: 1600, low: 1000, summary: 250, page: 1600 })
})

test('what a provider refused is never tried again, whatever its window is', () => {
  expect(roomOf({ ...bounds, narrowed: 20_000 })).toMatchObject({ full: 16_000, low: 10_000 })
})

test('an estimate that was too low makes the room smaller, and pages stay as they are', () => {
  expect(roomOf({ ...bounds, correction: 2 })).toEqual({ full: 36_000, low: 22_500, summary: 2000, page: 50_000 })
  expect([correctionOf(30_000, 10_000), correctionOf(5000, 10_000), correctionOf(90_000, 10_000)]).toEqual([3, 1, 4])
  expect(correctionOf(1000, 100)).toBe(1)
})
