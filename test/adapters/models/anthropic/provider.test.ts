import { expect, test } from 'vitest'
import { anthropic, loadAnthropic } from '../../../../adapters/models/anthropic/provider.ts'

const nowhere = async () => {
  throw new TypeError('fetch failed')
}

test('a key is a way to it, and the default where nothing else is wanted', async () => {
  expect(anthropic.local.load({})).toEqual({ missing: 'ANTHROPIC_API_KEY is not set' })
  const env = { ANTHROPIC_API_KEY: 'sk-1' }
  const load = anthropic.local.load(env)
  expect(typeof load === 'function' && typeof (await load())).toBe('function')
  expect(await anthropic.local.offer?.(env, undefined, nowhere)).toMatchObject({ model: 'claude-haiku-4-5' })
  expect(await anthropic.local.offer?.(env, 'claude-opus-5', nowhere)).toMatchObject({ model: 'claude-opus-5' })
  expect(await anthropic.local.offer?.({}, undefined, nowhere)).toBeUndefined()
})

test('an address that is none is told, and not repeated', () => {
  const env = { ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: 'llm.example.com/secret' }
  expect(() => anthropic.local.load(env)).toThrow('ANTHROPIC_BASE_URL is not the address of a web server.')
})

test('a service elsewhere that speaks its protocol is loaded by its address', async () => {
  expect(typeof (await loadAnthropic(async () => 'key', 'http://127.0.0.1:1')())).toBe('function')
})
