/** Where a text, or the name of a member, has one half of a surrogate pair without the other: names and indices, from the outside in. */
export function halfCharacterIn(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const path = name.isWellFormed() ? halfCharacterIn(inner) : []
    if (path) return [name.toWellFormed(), ...path]
  }
  return undefined
}
