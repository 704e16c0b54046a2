import { expect, test } from 'vitest'
import { gemini, loadGemini } from '../../../../adapters/models/gemini/provider.ts'

const nowhere = async () => {
  throw new TypeError('fetch failed')
}

test.each(['GEMINI_API_KEY', 'GOOGLE_API_KEY'])('%s is a way to it', async (name) => {
  const env = { [name]: 'key' }
  const load = gemini.local.load(env)
  expect(typeof load === 'function' && typeof (await load())).toBe('function')
  const offer = await gemini.local.offer?.(env, undefined, nowhere)
  expect(offer).toEqual({ model: 'gemini-3.8-flash', source: `, with ${name}` })
})

test('without a key there is none', async () => {
  expect(gemini.local.load({})).toEqual({ missing: 'GEMINI_API_KEY is not set' })
  expect(await gemini.local.offer?.({}, undefined, nowhere)).toBeUndefined()
})

test('an address that is none is told', () => {
  const env = { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: 'ftp://example.com' }
  expect(() => gemini.local.load(env)).toThrow('GEMINI_BASE_URL is not the address of a web server.')
})

test('a service elsewhere that speaks its protocol is loaded by its address', async () => {
  expect(typeof (await loadGemini(async () => 'key', 'http://127.0.0.1:1')())).toBe('function')
})
