import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSchedules } from '../../local/schedules.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const disk = { now: { state: 'open' }, opened: async () => {} } as const
const logger = { info() {}, warn() {}, error() {} }

/** A function that runs each minute, and ends when it is told to. */
function minutely() {
  const runs: { end(): void }[] = []
  const definition = {
    ...{ name: 'sweep', uses: {}, memoryMb: 256, timeoutS: 1000, impact: '' },
    trigger: { kind: 'schedule', everyS: 60 },
  } as const
  const invoke = () => new Promise<void>((resolve) => void runs.push({ end: resolve }))
  return { runs, schedules: startSchedules([{ definition, invoke }], disk, logger) }
}

test('a round that lasts beyond its minute is followed by the next at once, and by one only', async () => {
  const { runs, schedules } = minutely()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(runs).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(180_000)
  expect(runs).toHaveLength(1)
  runs[0]?.end()
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toHaveLength(2)
  runs[1]?.end()
  await vi.advanceTimersByTimeAsync(0)
  expect(runs).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(runs).toHaveLength(3)
  schedules.stop()
})
