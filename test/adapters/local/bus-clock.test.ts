import { expect, test } from 'vitest'
import { createBus } from '../../../adapters/local/bus.ts'
import { openDatabase } from '../../../adapters/local/database.ts'
import { callbackDue } from '../../../events/callback-due.ts'

test('a delivery that was put off waits a minute at most, also where the clock was set back', async () => {
  const database = openDatabase(':memory:')
  let now = 10 * 3_600_000
  const bus = createBus(database, { now: () => now }, [{ consumer: 'one', matches: () => true }])
  await bus.publish([callbackDue({ tenant: 'ten_1', mission: 'mis_1', seq: 1, host: 'works', time: now })])
  await database.settled()
  const pause = () => bus.after('one', 0, 10).map(({ pauseMs }) => pauseMs)
  expect(pause()).toEqual([0])
  const delivery = bus.read(1)
  if (!delivery) throw new Error('It is not there')
  expect(await bus.failed(delivery)).toBe(1000)
  expect(pause()).toEqual([1000])
  now -= 3_600_000
  expect(pause()).toEqual([0])
  now += 3_600_000 + 400
  expect(pause()).toEqual([600])
  database.close()
})
