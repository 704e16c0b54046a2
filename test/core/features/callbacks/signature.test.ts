import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { signedHeaders } from '../../../../core/features/callbacks/signature.ts'

const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const body = JSON.stringify({ type: 'mission.completed', data: { text: 'ünï 🚀' } })

test('a receiver verifies it with its secret, and not what was changed on the way', () => {
  const headers = { ...signedHeaders([secret(1)], 'mis_1:7', Date.now(), body) }
  const receiver = new Webhook(secret(1))
  expect(receiver.verify(body, headers)).toEqual(JSON.parse(body))
  for (const [changed, with_] of [
    [body.replace('7', '8').replace('completed', 'failed'), headers],
    [body, { ...headers, 'webhook-id': 'mis_1:8' }],
    [body, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 1) }],
  ] as const) {
    expect(() => receiver.verify(changed, with_)).toThrow(WebhookVerificationError)
  }
  expect(() => new Webhook(secret(2)).verify(body, headers)).toThrow(WebhookVerificationError)
})

test('while secrets overlap, a receiver may know either', () => {
  const headers = { ...signedHeaders([secret(2), secret(1)], 'mis_1:7', Date.now(), body) }
  for (const byte of [1, 2]) expect(new Webhook(secret(byte)).verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => new Webhook(secret(3)).verify(body, headers)).toThrow(WebhookVerificationError)
})
