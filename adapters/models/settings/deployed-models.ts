import type { ModelsConfig } from '../create-models.ts'
import type { Ask } from '../provider.ts'
import { providersOnAws } from '../providers.ts'
import { modelsConfig } from './models-config.ts'
import { parseModelsSetting } from './models-setting.ts'

/**
 * A deployment's model configuration: its providers, and its stage's endpoints, prices and times.
 * @param setting absent for stages without one
 * @param secret returns a function that reads a platform secret by its name
 */
export function deployedModels(setting: string | undefined, secret: (name: string) => Ask): ModelsConfig {
  return modelsConfig([...providersOnAws(secret)], parseModelsSetting(setting ?? '{}'), ({ key_secret }) =>
    key_secret === undefined ? undefined : secret(key_secret),
  )
}
