import { afterEach, expect, test } from 'vitest'
import { createSecrets } from '../../../adapters/aws/kms-secrets.ts'
import { type ScriptedService, startScriptedService } from './scripted-service.ts'

let service: ScriptedService | undefined
afterEach(() => service?.close())

test('each request to KMS says for which tenant it is, and nothing else', async () => {
  const base64 = Buffer.from('sealed').toString('base64')
  service = await startScriptedService(() => ({ body: { CiphertextBlob: base64, Plaintext: base64 } }))
  process.env.SORTIE_KEY_ID = 'key'
  const secrets = createSecrets()
  await secrets.open('ten_b', await secrets.seal('ten_a', 'secret'))
  expect(service.requests.map(({ operation, input }) => [operation, input.EncryptionContext])).toEqual([
    ['Encrypt', { tenant: 'ten_a' }],
    ['Decrypt', { tenant: 'ten_b' }],
  ])
})
