/** As it is without anything that was asked for. */
const usual: ReadonlySet<string> = new Set(['default', 'standard', 'standard_only', 'auto', 'on_demand'])

/** The tier that a provider says it answered in; `undefined` for the usual one, and for what is no word for one. */
export function toldTier(told: unknown): string | undefined {
  if (typeof told !== 'string') return undefined
  const tier = told.toLowerCase()
  return /^[a-z0-9_-]{1,32}$/.test(tier) && !usual.has(tier) ? tier : undefined
}
