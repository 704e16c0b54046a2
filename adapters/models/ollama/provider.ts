import { loadOpenAI } from '../openai/provider.ts'
import type { Load, Provider } from '../provider.ts'

const address = 'http://127.0.0.1:11434'

/** An Ollama on the operator's own machine. It uses OpenAI's protocol. */
export const ollama: Provider = {
  name: 'ollama',
  prices: 'free',
  local: {
    toHaveIt: { deed: 'start Ollama' },
    load: () => loadOllama(address),
    async offer(_env, wanted, fetch) {
      const { firstModel } = await import('./first-model.ts')
      const model = await firstModel(address, fetch)
      return model === undefined ? undefined : { model: wanted || model, source: `, from the Ollama at ${address}` }
    },
  },
}

/** @param baseUrl without `/v1` */
export function loadOllama(baseUrl: string): Load {
  return loadOpenAI(async () => 'ollama', `${baseUrl.replace(/\/+$/, '')}/v1`)
}
