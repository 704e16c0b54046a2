import { expect, test } from 'vitest'
import { listSetAside } from '../../../../core/features/operators/list-set-aside.ts'
import { createHandler } from '../../../../functions/dead-messages/handler.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('operators see a dead message that nobody can read, once, and its queue does not bring it again', async () => {
  const { ports, close } = await createSimulatedPlatform({ concurrency: 1 })
  const eventSourceARN = 'arn:aws:sqs:eu-west-1:111122223333:sortie-dev-normal-dead.fifo'
  const record = { messageId: 'a1', body: 'no JSON', messageAttributes: {}, eventSourceARN }
  for (let brought = 0; brought < 2; brought++)
    expect(await createHandler(ports)({ Records: [record] } as never, {} as never)).toEqual({ batchItemFailures: [] })
  const { items } = await listSetAside(ports)({})
  expect(items).toMatchObject([
    { tenant_id: '_', kind: 'dead message', partition: 'dead-messages#sortie-dev-normal-dead.fifo', sort: 'a1' },
  ])
  close()
})
