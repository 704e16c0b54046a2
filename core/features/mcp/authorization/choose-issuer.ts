export interface IssuerChoice {
  /** By whoever authorises it. */
  readonly asked?: string | undefined
  /** At which it was authorised before. */
  readonly former?: string | undefined
}

/**
 * The authorization server, of those that a server names: the one that is asked for, the one that there was, else the first. One that
 * comes in the place of another is not taken without a word: its page would ask people for a password.
 */
export function issuerOf(
  named: readonly string[],
  { asked, former }: IssuerChoice,
): { readonly issuer: string } | { readonly problem: string } {
  const [first] = named
  if (first === undefined) return { problem: 'it names no authorization server that can be asked' }
  if (asked !== undefined) {
    return named.includes(asked) ? { issuer: asked } : { problem: `it does not name ${asked}, but ${named.join(', ')}` }
  }
  if (former === undefined) return { issuer: first }
  if (named.includes(former)) return { issuer: former }
  return {
    problem: `it was authorised at ${former}, and names ${named.join(', ')} now; say which as \`issuer\` (--issuer) if that is meant`,
  }
}
