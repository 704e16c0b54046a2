import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { createLeftoverQueues } from '../../../adapters/aws/leftover-queues.ts'
import type { LeftoverQueues } from '../../../functions/runtime/stream.ts'
import {
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedService,
  startScriptedService,
} from './scripted-service.ts'

let service: ScriptedService | undefined
afterEach(() => service?.close())

const leftover = { consumer: 'push', pk: 'ten_1|p', sk: 's', kind: 'events', body: '{}' }

/** The SDK asks the server that the queue's address names. */
async function sendTo(answer: (request: ScriptedRequest) => ScriptedAnswer): Promise<ScriptedService> {
  service = await startScriptedService(answer)
  process.env.SORTIE_LEFTOVER_URL_PREFIX = `${process.env.AWS_ENDPOINT_URL}/1/sortie-dev-fan-out-`
  return service
}

test('what a consumer left over goes to the queue of its name', async () => {
  const { requests } = await sendTo(({ input }) => {
    const MD5OfMessageBody = createHash('md5').update(String(input.MessageBody)).digest('hex')
    return { body: { MessageId: 'm', MD5OfMessageBody } }
  })
  const queues: LeftoverQueues = createLeftoverQueues()
  await queues.send('push-failures', leftover)
  const QueueUrl = expect.stringMatching(/\/1\/sortie-dev-fan-out-push-failures$/)
  expect(requests).toMatchObject([{ operation: 'SendMessage', input: { QueueUrl } }])
  expect(JSON.parse(String(requests[0]?.input.MessageBody))).toEqual(leftover)
})

test('what cannot be kept now is unavailable, so that the batch comes again', async () => {
  const body = { __type: 'com.amazonaws.sqs#RequestThrottled', message: 'No' }
  await sendTo(() => ({ status: 403, body }))
  await expect(createLeftoverQueues().send('push-failures', leftover)).rejects.toMatchObject({ code: 'unavailable' })
})
