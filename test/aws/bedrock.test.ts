import { beforeAll, expect, inject, test } from 'vitest'
import { bedrock } from '../../adapters/models/bedrock/bedrock.ts'
import { replyOf, requestOf } from '../adapters/models/requests.ts'

const model = 'bedrock/us.amazon.nova-lite-v1:0'

beforeAll(() => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
})

test('streams a reply of the emulated Bedrock', async () => {
  const generate = bedrock({ region: 'us-east-1', endpoint: inject('awsEndpoint') })
  const reply = await replyOf(generate(requestOf('Tell me something', { model })))
  expect(reply.text).not.toBe('')
  expect(reply.finish).toMatchObject({ reason: 'stop', model })
  expect(reply.finish.usage.input_tokens).toBeGreaterThan(0)
})
