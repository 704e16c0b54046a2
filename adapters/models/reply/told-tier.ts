/** Names of the tier that applies by default. */
const usual: ReadonlySet<string> = new Set(['default', 'standard', 'standard_only', 'auto', 'on_demand'])

/** The tier that a provider reports; `undefined` for the default one, and for an invalid name. */
export function toldTier(told: unknown): string | undefined {
  if (typeof told !== 'string') return undefined
  const tier = told.toLowerCase()
  return /^[a-z0-9_-]{1,32}$/.test(tier) && !usual.has(tier) ? tier : undefined
}
