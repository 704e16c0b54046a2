/** Refusals quote tenants' own words, such as names of fields and tools. */
const quoted = /(["'`]).*?\1/g
const byName =
  /\bextra (?:inputs?|fields?)\b|\bunknown (?:name|parameter|argument|field|property)\b|\bunrecogni[sz]ed\b|\bunsupported\b|\bunavailable\b|(?:\bnot|n['’]t) (?:be )?support/i
const aboutContent = /\bschemas?\b|\bvalues?\b|\b(?:auto|none|any|required|forced?|forces)\b/i

/**
 * Whether an endpoint refuses a parameter as such. Otherwise it may refuse the value in this request, or this tenant's settings,
 * which others do not share. If unclear, it is treated as the latter, which costs one more refusal.
 */
export function isRefusedByName(words: string): boolean {
  return byName.test(withoutQuoted(words)) && !aboutContent.test(words)
}

/** The remaining text is the provider's own. */
export function withoutQuoted(words: string): string {
  return words.replaceAll(quoted, '')
}
