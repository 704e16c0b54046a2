/**
 * What is looked at by hand, where a schema would take longer than it took to parse the JSON: in the pieces of a reply, of which
 * there may be a million. Each such look is as strict as its schema, and gives way to it wherever there is more to see.
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
