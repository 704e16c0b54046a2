/** What stands before the first `/` of a model's name; nothing where there is none. */
export function providerOf(model: string): string {
  return model.slice(0, Math.max(0, model.indexOf('/')))
}

/** Every installation has these names, whether it is given a way to them or not: they are never a tenant's. */
export const installationProviders: ReadonlySet<string> = new Set([
  'offline',
  'openai',
  'anthropic',
  'gemini',
  'bedrock',
  'ollama',
])

/** Whether a tenant may have a service of its own by this name. Which names its installation has beside is known to that. */
export function mayBeOwn(provider: string): boolean {
  return provider !== '' && !installationProviders.has(provider)
}
