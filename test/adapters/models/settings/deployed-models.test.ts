import { expect, test } from 'vitest'
import { createRoster } from '../../../../adapters/models/roster/create-roster.ts'
import { deployedModels } from '../../../../adapters/models/settings/deployed-models.ts'

test('a deployment that says nothing of models has its providers', () => {
  const { providers, endpoints, prices, resilience } = deployedModels(undefined, () => async () => undefined)
  expect([...(providers?.keys() ?? [])]).toEqual(expect.arrayContaining(['openai', 'bedrock']))
  expect({ endpoints, prices, resilience }).toEqual({ endpoints: {}, prices: {}, resilience: {} })
})

test('what it says of endpoints, prices and times holds in its functions, and keys are its secrets', () => {
  const price = { input_usd_per_million: 1, output_usd_per_million: 2 }
  const vllm = {
    ...{ protocol: 'openai-chat', base_url: 'https://llm.example.com/v1', key_secret: 'my-vllm-api-key' },
    models: { qwen3: { context_window: 32_768, price } },
  }
  const asked: string[] = []
  const setting = JSON.stringify({ endpoints: { 'my-vllm': vllm }, timeouts: { silence_s: 90 } })
  const config = deployedModels(setting, (name) => {
    asked.push(name)
    return async () => 'a key'
  })
  expect(config.providers?.has('my-vllm')).toBe(true)
  expect(config.resilience).toEqual({ nextChunkMs: 90_000 })
  expect(asked).toContain('my-vllm-api-key')
  expect(createRoster(config).find('my-vllm/qwen3')).toMatchObject({ context_window: 32_768, price })
})
