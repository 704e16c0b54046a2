import type { Context, SQSEvent } from 'aws-lambda'
import { expect, test } from 'vitest'
import type { MissionLeg } from '../../core/base/ports/lanes.ts'
import type { UnreadableMessage } from '../../core/features/dead-letters/set-message-aside.ts'
import type { DiedDelivery } from '../../core/records/dead-letter/dead-letter.ts'
import { deadMessageHandler } from '../../functions/runtime/dead-messages.ts'

const event = {
  id: 'mis_1:3',
  type: 'mission.completed',
  tenant_id: 'ten_1',
  mission_id: 'mis_1',
  seq: 3,
  time: '2026-11-21T09:00:00.000Z',
  data: { parent_id: 'mis_0' },
}
const busEvent = { version: '0', id: 'x', source: 'sortie', 'detail-type': event.type, detail: event, resources: [] }
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:sortie-dev-resume-parent:$LATEST'

async function bring(body: unknown, messageAttributes: Record<string, { stringValue: string }> = {}) {
  const legs: MissionLeg[] = []
  const deliveries: DiedDelivery[] = []
  const unreadable: UnreadableMessage[] = []
  const handler = deadMessageHandler(
    { logger: { info() {}, warn() {}, error() {} } },
    {
      leg: async (leg) => void legs.push(leg),
      delivery: async (died) => void deliveries.push(died),
      unreadable: async (message) => void unreadable.push(message),
    },
  )
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const eventSourceARN = 'arn:aws:sqs:eu-west-1:111122223333:sortie-dev-timers-failures'
  const record = { messageId: '1', body: text, messageAttributes, eventSourceARN }
  const answer = await handler({ Records: [record] } as unknown as SQSEvent, {} as Context)
  return { legs, deliveries, unreadable, failed: answer.batchItemFailures.length }
}

test('a lane’s message is told as the leg that it is', async () => {
  const leg = { tenant: 'ten_1', mission: 'mis_1', attempt: 2, leg: 5 }
  expect(await bring(leg)).toEqual({ legs: [leg], deliveries: [], unreadable: [], failed: 0 })
})

test('an event whose function failed is told with the function and its last words', async () => {
  const { deliveries } = await bring({
    version: '1.0',
    timestamp: event.time,
    requestContext: { requestId: 'r', functionArn: arn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: busEvent,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'The table is away', errorType: 'Error' },
  })
  expect(deliveries).toEqual([
    {
      death: '1',
      tenant: 'ten_1',
      mission: 'mis_1',
      consumer: 'sortie-dev-resume-parent',
      delivery: { by: 'bus', event },
      message: 'sortie-dev-resume-parent failed each time: The table is away',
    },
  ])
})

test('an event that a rule could not bring is told with its target', async () => {
  const attributes = { TARGET_ARN: { stringValue: arn }, ERROR_CODE: { stringValue: 'NO_PERMISSIONS' } }
  expect((await bring(busEvent, attributes)).deliveries).toMatchObject([
    {
      consumer: 'sortie-dev-resume-parent',
      delivery: { by: 'bus', event },
      message: expect.stringContaining('NO_PERM'),
    },
  ])
})

test('a timer whose function failed is told as a timer', async () => {
  const payload = { kind: 'start_mission', tenant: 'ten_1', mission: 'mis_1' }
  const { deliveries } = await bring({
    requestContext: { functionArn: arn.replace('resume-parent', 'timers'), condition: 'EventAgeExceeded' },
    requestPayload: payload,
  })
  expect(deliveries).toMatchObject([
    { tenant: 'ten_1', mission: 'mis_1', consumer: 'sortie-dev-timers', delivery: { by: 'timer', payload } },
  ])
})

test.each(['', 'no JSON', '{}', JSON.stringify({ tenant: 'ten_1', mission: 'mis_1' }), '[1]'])(
  'what cannot be read is set aside, and does not come again: %s',
  async (body) => {
    const message = { id: '1', queue: 'sortie-dev-timers-failures' }
    expect(await bring(body)).toEqual({ legs: [], deliveries: [], unreadable: [message], failed: 0 })
  },
)

test('what can be read and cannot be listed now comes again', async () => {
  const refuse = () => Promise.reject(new Error('The table is away'))
  const handler = deadMessageHandler(
    { logger: { info() {}, warn() {}, error() {} } },
    { leg: refuse, delivery: refuse, unreadable: refuse },
  )
  const body = JSON.stringify({ tenant: 'ten_1', mission: 'mis_1', attempt: 2, leg: 5 })
  const answer = await handler({ Records: [{ messageId: '1', body }] } as unknown as SQSEvent, {} as Context)
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }])
})
