/** The nouns that files can describe, in the order of application: later ones refer to earlier ones. */
export const nouns = ['agent', 'limit', 'budget', 'schedule'] as const
export type Noun = (typeof nouns)[number]
export type Plural = `${Noun}s`

export function isNoun(text: string): text is Noun {
  return nouns.some((noun) => noun === text)
}

export function isPlural(text: string): text is Plural {
  return nouns.some((noun) => `${noun}s` === text)
}

export function singular(plural: Plural): Noun {
  return plural.slice(0, -1) as Noun
}
