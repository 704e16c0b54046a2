import { expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1' }
const key = 'key-of-the-tenant'
const time = '2026-11-29T09:00:00.000Z'
const provider = {
  ...{ name: 'mine', description: '', ...service, has_key: true, models: { large: {} }, timeouts: { silence_s: 5 } },
  ...{ created_at: time, updated_at: time, key_set_at: time },
}

const files = { key: `${key}\n`, 'provider.json': JSON.stringify(service) }
const { sent, file, run } = useAnsweringServer(provider, files)

test.each([
  [
    'with a key from a file, without the end of its line',
    () => ['--key-file', file('key')],
    { ...service, api_key: key },
  ],
  ['without a word of its key', () => [], service],
  ['without a key', () => ['--keyless'], { ...service, api_key: null }],
])('one is set %s', async (_, options, body) => {
  const { code, out, err } = await run('model-providers', 'set', 'mine', file('provider.json'), ...options())
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(sent()).toEqual([{ path: 'PUT /v1/model-providers/mine', body }])
  expect(out).toMatch(/Models +large\n/)
  expect(out).toMatch(/Silence +5 s\n/)
  expect(out).not.toContain(key)
})
