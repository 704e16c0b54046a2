/** The part of a model's name before the first `/`; empty if there is none. */
export function providerOf(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf('/')))
}

/** Reserved in every installation, whether configured or not: they never belong to a tenant. */
export const installationProviders: ReadonlySet<string> = new Set([
  'offline',
  'openai',
  'anthropic',
  'gemini',
  'bedrock',
  'ollama',
])

const onOwnMachine: ReadonlySet<string> = new Set(['offline', 'ollama'])

/** Whether the model runs on a machine of the operator, so that a call of it is known to cost nothing. */
export function runsHere(model: string): boolean {
  return onOwnMachine.has(providerOf(model))
}

/** Whether a tenant may use this name for its own service. Only the installation knows its further names. */
export function mayBeOwn(provider: string): boolean {
  return provider !== '' && !installationProviders.has(provider)
}
