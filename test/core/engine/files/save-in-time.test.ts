import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { saveInTime } from '../../../../core/engine/files/save-in-time.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('what is kept in time is kept', async () => {
  expect(await saveInTime(1000, async () => 'kept')).toBe('kept')
  expect(vi.getTimerCount()).toBe(0)
})

test('what takes longer is told as that, and not waited for', async () => {
  const kept = saveInTime(1000, () => new Promise(() => {}))
  const refused = expect(kept).rejects.toMatchObject({ code: 'unavailable' })
  await vi.advanceTimersByTimeAsync(1000)
  await refused
})

test('what fails fails in its own words', async () => {
  await expect(saveInTime(1000, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
})
