import { expect, test } from 'vitest'
import { connectionKind } from '../../../../adapters/models/failures/connection-kind.ts'
import { protocols } from '../../../../adapters/models/providers.ts'
import { replyOf, requestOf } from '../requests.ts'

const failed = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('getaddrinfo'), { code }) })

test.each([
  ['ENOTFOUND', 'no_host'],
  ['EAI_AGAIN', 'transient'],
  ['ECONNREFUSED', 'transient'],
])('%s is %s', (code, kind) => {
  expect(connectionKind(failed(code))).toBe(kind)
  expect(connectionKind(new Error('the connection failed', { cause: failed(code) }))).toBe(kind)
})

test('an error that is its own cause is looked at and left', () => {
  const endless = new Error('again')
  endless.cause = endless
  expect(connectionKind(endless)).toBe('transient')
  expect(connectionKind('a text')).toBe('transient')
})

test.each([...protocols])('a host that nobody knows is one to %s', async (_protocol, speak) => {
  const fetch = async () => {
    throw failed('ENOTFOUND')
  }
  const generate = await speak({ baseUrl: 'https://nowhere.example/v1', apiKey: async () => 'sk-of-the-test', fetch })()
  await expect(replyOf(generate(requestOf('hi', { model: 'mine/m' })))).rejects.toMatchObject({ kind: 'no_host' })
})
