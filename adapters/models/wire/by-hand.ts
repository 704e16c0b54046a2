/**
 * Checks by hand, for values whose schema would take longer than parsing their JSON: the pieces of a reply, of which there may be
 * a million. Each such check is as strict as its schema, and leaves all other values to it.
 */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

export function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return typeof value === 'string' || isAbsent(value)
}
