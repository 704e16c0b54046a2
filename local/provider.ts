import { readFileSync, statSync } from 'node:fs'
import { StartError } from '../adapters/local/start-error.ts'
import { offlineModels } from '../adapters/models/offline/offline.ts'
import { type DetectedProvider, detectProvider } from '../adapters/models/settings/detect.ts'
import { SettingError } from '../adapters/models/settings/setting-error.ts'
import { systemReason } from '../adapters/system/system-reason.ts'

/** @throws StartError if a setting of the models is invalid */
export async function chooseProvider(env: NodeJS.ProcessEnv): Promise<DetectedProvider> {
  const provider = await detected(withModelsFile(env))
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

/** SORTIE_MODELS is JSON, or the path of a file that has it. */
function withModelsFile(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = env.SORTIE_MODELS?.trim()
  if (!given || given.startsWith('{')) return env
  return { ...env, SORTIE_MODELS: textOf(given) }
}

const mostBytes = 256 * 1024

function textOf(file: string): string {
  try {
    if (statSync(file).size <= mostBytes) return readFileSync(file, 'utf8')
  } catch (error) {
    throw new StartError(
      `SORTIE_MODELS names ${file}, which cannot be read: ${systemReason(error)}.`,
      'It is JSON, or the path of a file with JSON.',
    )
  }
  throw new StartError(`SORTIE_MODELS names ${file}, which has more than ${mostBytes / 1024} KB.`, 'Shorten it.')
}
