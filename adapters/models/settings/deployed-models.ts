import type { ModelsConfig } from '../create-models.ts'
import type { Ask } from '../provider.ts'
import { providersOnAws } from '../providers.ts'
import { modelsConfig } from './models-config.ts'
import { parseModelsSetting } from './models-setting.ts'

/**
 * What a deployment has of models: its providers, and what its stage says of endpoints, prices and times.
 * @param setting of stages that say something
 * @param secret asks for a platform secret by its name, when it is called
 */
export function deployedModels(setting: string | undefined, secret: (name: string) => Ask): ModelsConfig {
  return modelsConfig([...providersOnAws(secret)], parseModelsSetting(setting ?? '{}'), ({ key_secret }) =>
    key_secret === undefined ? undefined : secret(key_secret),
  )
}
