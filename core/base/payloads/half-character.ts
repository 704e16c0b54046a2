/** The path of a text, or of a member’s name, with half a surrogate pair: names and indices, outermost first. */
export function halfCharacterIn(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, inner] of Object.entries(value)) {
    const path = name.isWellFormed() ? halfCharacterIn(inner) : []
    if (path) return [name.toWellFormed(), ...path]
  }
  return undefined
}
