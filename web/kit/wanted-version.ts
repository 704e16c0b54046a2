/** A version of an agent, as a person says which. */
export type WantedVersion =
  | { readonly kind: 'own' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'given'; readonly number: string }

/** The same in a request: a mission’s own version is not named, and neither is one that is not said yet. */
export function versionOf(wanted: WantedVersion): { readonly agent_version?: number | 'newest' } {
  switch (wanted.kind) {
    case 'own':
      return {}
    case 'newest':
      return { agent_version: 'newest' }
    case 'given':
      return isSaid(wanted) ? { agent_version: Number(wanted.number) } : {}
  }
}

/** Whether it says which version. */
export function isSaid(wanted: WantedVersion): boolean {
  return wanted.kind !== 'given' || /^[1-9][0-9]{0,5}$/.test(wanted.number)
}
