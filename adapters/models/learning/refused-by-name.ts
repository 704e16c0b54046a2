/** Words of tenants' own, as names of fields and tools, are quoted in refusals. */
const quoted = /(["'`]).*?\1/g
const byName =
  /\bextra (?:inputs?|fields?)\b|\bunknown (?:name|parameter|argument|field|property)\b|\bunrecogni[sz]ed\b|\bunsupported\b|\bunavailable\b|(?:\bnot|n['’]t) (?:be )?support/i
const aboutContent = /\bschemas?\b|\bvalues?\b|\b(?:auto|none|any|required|forced?|forces)\b/i

/**
 * Whether an endpoint refuses a parameter as such. Otherwise it may be what this one request says in it, or what stands in the settings
 * of this tenant, of which others know nothing: in doubt it is that, which costs one more refusal.
 */
export function isRefusedByName(words: string): boolean {
  return byName.test(withoutQuoted(words)) && !aboutContent.test(words)
}

/** What is left is the provider's own. */
export function withoutQuoted(words: string): string {
  return words.replaceAll(quoted, '')
}
