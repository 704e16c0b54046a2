import { StartError } from '../adapters/local/start-error.ts'
import { type DetectedProvider, detectProvider } from '../adapters/models/detect.ts'
import { offlineModels } from '../adapters/models/offline/offline.ts'
import { SettingError } from '../adapters/models/setting-error.ts'

/** @throws StartError when a setting of the models cannot be honoured */
export async function chooseProvider(env: NodeJS.ProcessEnv): Promise<DetectedProvider> {
  const provider = await detected(env)
  const { default_model: model } = provider
  if (model.startsWith('offline/') && !offlineModels.some((known) => known === model)) {
    throw new StartError(
      `SORTIE_MODEL is ${JSON.stringify(model)}.`,
      `Offline there are ${offlineModels.join(' and ')}.`,
    )
  }
  return provider
}

async function detected(env: NodeJS.ProcessEnv): Promise<DetectedProvider> {
  try {
    return await detectProvider(env, fetch)
  } catch (error) {
    throw error instanceof SettingError ? new StartError(error.message, error.mend) : error
  }
}
