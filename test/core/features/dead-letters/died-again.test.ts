import { expect, test } from 'vitest'
import { Redrive } from '../../../../contract/resources/dead-letter.ts'
import { listDeadDelivery } from '../../../../core/features/dead-letters/list-dead-delivery.ts'
import { listDeadLetters } from '../../../../core/features/dead-letters/read-dead-letters.ts'
import { redriveDeadLetter } from '../../../../core/features/dead-letters/redrive.ts'
import type { Delivery } from '../../../../core/records/dead-letter/dead-letter.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const deliveries: readonly Delivery[] = [
  { by: 'timer', payload: { kind: 'start_mission', tenant: 'ten_1', mission: 'mis_1' } },
  {
    by: 'bus',
    event: {
      id: 'mis_1:3',
      type: 'mission.completed',
      tenant_id: 'ten_1',
      mission_id: 'mis_1',
      seq: 3,
      time: '2026-11-21T09:00:00.000Z',
      data: {},
    },
  },
]

test.each(deliveries)('what is redriven and dies again is listed again, each death once: by $by', async (delivery) => {
  const { ports, caller, tenant, close } = await createSimulatedPlatform({ concurrency: 1 })
  const die = (death: string) =>
    listDeadDelivery(ports)({ tenant, death, consumer: 'timers', mission: 'mis_1', delivery, message: 'It failed' })
  const listed = async (status: 'open' | 'redriven') => (await listDeadLetters(ports)(caller, { status })).items
  await die('first')
  await die('first')
  const [first, ...others] = await listed('open')
  expect(others).toEqual([])
  await redriveDeadLetter(ports)(caller, String(first?.id), Redrive.parse({}))
  // Its queue may bring it once more.
  await die('first')
  expect(await listed('open')).toEqual([])
  await die('second')
  expect(await listed('open')).toMatchObject([{ kind: 'delivery', mission_id: 'mis_1' }])
  expect(await listed('redriven')).toMatchObject([{ id: first?.id }])
  close()
})
