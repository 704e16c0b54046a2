export interface IssuerChoice {
  /** Given by the person who authorises it. */
  readonly asked?: string | undefined
  /** Where it was authorised before. */
  readonly former?: string | undefined
}

/**
 * Chooses among the authorization servers that a server names: the requested one, the earlier one, or the first. One that
 * replaces another must be requested: its page would ask people for a password.
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
