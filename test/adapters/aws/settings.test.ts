import { afterEach, expect, test, vi } from 'vitest'
import { createSettings } from '../../../adapters/aws/settings.ts'

afterEach(() => vi.unstubAllEnvs())

function inFunctionWith(variables: Readonly<Record<string, string>>) {
  const usual = {
    SORTIE_DEFAULT_MODEL: 'offline/rules',
    SORTIE_LEASE_SECONDS: '60',
    SORTIE_WEBSOCKET_URL: 'wss://live',
  }
  for (const [name, value] of Object.entries({ ...usual, ...variables })) vi.stubEnv(name, value)
  return createSettings()
}

test('a function that no edge stands before believes nobody', () => {
  expect(inFunctionWith({})).toEqual({
    ...{ default_model: 'offline/rules', lease_ms: 60_000, websocket_url: 'wss://live', gather_text_ms: 100 },
    waits: { longest_s: 0, ask_again_s: 1 },
  })
})

test('a function behind an edge knows its secret, and the one before', () => {
  expect(inFunctionWith({ SORTIE_EDGE_SECRETS: 'new,old' }).edge_secrets).toEqual(['new', 'old'])
})

test('a variable that was deployed empty still says that there is an edge', () => {
  expect(inFunctionWith({ SORTIE_EDGE_SECRETS: '' }).edge_secrets).toEqual([''])
})
