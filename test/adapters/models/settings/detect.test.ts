import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsePrices } from '../../../../adapters/models/roster/prices.ts'
import { detectProvider } from '../../../../adapters/models/settings/detect.ts'

const noOllama = async () => {
  throw new TypeError('fetch failed')
}
const ollama =
  (...names: string[]) =>
  async () =>
    Response.json({ models: names.map((name) => ({ name })) })

describe('detectProvider', () => {
  test.each([
    ['nothing', {}, noOllama, 'offline/rules'],
    ['a key', { OPENAI_API_KEY: 'sk-1' }, ollama('llama3'), 'openai/gpt-5-mini'],
    ['a key and a model', { OPENAI_API_KEY: 'sk-1', SORTIE_MODEL: 'gpt-4.1' }, noOllama, 'openai/gpt-4.1'],
    ['a running Ollama', {}, ollama('nomic-embed-text:latest', 'llama3:8b', 'qwen'), 'ollama/llama3:8b'],
    ['a running Ollama and a model', { SORTIE_MODEL: 'qwen' }, ollama('llama3:8b', 'qwen'), 'ollama/qwen'],
    ['an Ollama without a model', {}, ollama(), 'offline/rules'],
    ['something else on that port', {}, async () => new Response('<html>'), 'offline/rules'],
    [
      'Bedrock when asked for',
      { SORTIE_MODEL: 'bedrock/us.amazon.nova-lite-v1:0' },
      ollama('llama3'),
      'bedrock/us.amazon.nova-lite-v1:0',
    ],
    ['offline when asked for', { OPENAI_API_KEY: 'sk-1', SORTIE_MODEL: 'offline/echo' }, noOllama, 'offline/echo'],
  ])('%s', async (_, env, fetch, model) => {
    const found = await detectProvider(env, fetch)
    expect(found.default_model).toBe(model)
    expect(found.description).toContain(model)
    expect(found.description).toMatch(/^[A-Z].*\.$/)
  })

  test('where there are endpoints alone, says how one of their models becomes the default', async () => {
    const endpoint = { protocol: 'openai-chat', base_url: 'http://127.0.0.1:8000/v1' }
    const SORTIE_MODELS = JSON.stringify({ endpoints: { 'my-vllm': endpoint, groq: endpoint } })
    const { default_model, description } = await detectProvider({ SORTIE_MODELS }, noOllama)
    expect(default_model).toBe('offline/rules')
    expect(description).toMatch(
      /^Agents may name models of my-vllm and groq, and none is the default, so offline\/rules /,
    )
    expect(description).toMatch(/set SORTIE_MODEL=my-vllm\/<model>\.$/)
    expect((await detectProvider({}, noOllama)).description).toMatch(/^No model provider was found, .*OPENAI_API_KEY/)
  })

  test('asks Ollama for no longer than it promised', async () => {
    const hangs = (_url: string, { signal }: { signal: AbortSignal }) =>
      new Promise<Response>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    expect((await detectProvider({}, hangs)).default_model).toBe('offline/rules')
  }, 2_000)

  test('configures what the environment gives, and tells no secret', async () => {
    const env = {
      OPENAI_API_KEY: 'sk-secret',
      OPENAI_BASE_URL: 'https://user:pw@llm.example.com/v1?key=k',
      AWS_REGION: 'eu-central-1',
      SORTIE_MODEL_PRICES: '{"openai/m":{"input_usd_per_million":1,"output_usd_per_million":2}}',
    }
    const { config, description } = await detectProvider(env, noOllama)
    expect([...(config.providers?.keys() ?? [])]).toEqual(['openai', 'ollama', 'bedrock'])
    expect(config.prices).toEqual({ 'openai/m': { input_usd_per_million: 1, output_usd_per_million: 2 } })
    expect(description).toContain('https://llm.example.com')
    expect(description).not.toMatch(/secret|pw|key=/)
  })

  test('has no way to a provider whose key is not there', async () => {
    const { config, description } = await detectProvider({}, noOllama)
    expect([...(config.providers?.keys() ?? [])]).toEqual(['ollama', 'bedrock'])
    expect(description).toContain(
      'To get one, set OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY; or start Ollama; or set SORTIE_MODEL=bedrock/<model>.',
    )
  })

  test('knows whether Bedrock has credentials, by the variables and files in which the AWS SDK looks', async () => {
    const home = await mkdtemp(join(tmpdir(), 'sortie-home-'))
    const without = async (env: Record<string, string>) =>
      [...((await detectProvider({ HOME: home, ...env }, noOllama)).config.withoutCredentials ?? [])].join()
    expect(await without({ AWS_REGION: 'eu-central-1' })).toBe('bedrock')
    expect(await without({ AWS_PROFILE: 'work' })).toBe('')
    expect(await without({ AWS_BEARER_TOKEN_BEDROCK: 'b' })).toBe('')
    await mkdir(join(home, '.aws'))
    await writeFile(join(home, '.aws', 'credentials'), '')
    expect(await without({})).toBe('')
    await rm(home, { recursive: true })
  })

  test('says when the wanted model lacks its key', async () => {
    const { description } = await detectProvider({ SORTIE_MODEL: 'openai/gpt-5' }, noOllama)
    expect(description).toContain('OPENAI_API_KEY is not set')
  })
})

test.each(['', '[]', '{"m":{}}', '{"openai/m":{"input_usd_per_million":-1,"output_usd_per_million":2}}'])(
  'wrong prices are refused: %s',
  (setting) => {
    expect(() => parsePrices(setting)).toThrow(/SORTIE_MODEL_PRICES cannot be taken/)
  },
)
