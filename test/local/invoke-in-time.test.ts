import { expect, test } from 'vitest'
import type { Disk } from '../../adapters/local/disk.ts'
import { defineFunction } from '../../functions/runtime/definition.ts'
import { invokeInTime } from '../../local/invoke-in-time.ts'

const definition = defineFunction({
  name: 'tested',
  trigger: { kind: 'timer' },
  uses: {},
  memoryMb: 128,
  // Beside the grace for what ends by its own clock.
  timeoutS: -4.95,
  impact: 'None: a test.',
})

test('what does not end in its time has failed', async () => {
  const invoke = () => new Promise(() => {})
  await expect(invokeInTime({ definition, invoke }, {})).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
})

test('time in which the disk takes nothing is not the function’s', async () => {
  const opened = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const held = { state: 'held', failure: { kind: 'failed', cause: 'EIO' } } as unknown as Disk['now']
  let now: Disk['now'] = held
  const disk = {
    get now() {
      return now
    },
    opened() {
      asked.resolve()
      return opened.promise
    },
  }
  const answer = Promise.withResolvers<string>()
  const invoked = invokeInTime({ definition, disk, invoke: () => answer.promise }, {})
  await asked.promise
  now = { state: 'open' }
  opened.resolve()
  answer.resolve('written')
  expect(await invoked).toBe('written')
})

test('a function that hangs has its time once more after an outage, and then has failed', async () => {
  const disk: Pick<Disk, 'now' | 'opened'> = { now: { state: 'open' }, opened: () => Promise.resolve() }
  const states: Disk['now']['state'][] = ['held', 'open']
  const failing = {
    get now() {
      return { state: states.shift() ?? 'open' } as Disk['now']
    },
    opened: disk.opened,
  }
  await expect(invokeInTime({ definition, disk: failing, invoke: () => new Promise(() => {}) }, {})).rejects.toThrow()
  expect(states).toEqual([])
})
