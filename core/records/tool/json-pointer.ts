/** The value at a JSON pointer (RFC 6901); `undefined` if there is none. Inherited members do not count. */
export function valueAt(pointer: string, value: unknown): unknown {
  return segmentsOf(pointer).reduce(memberOf, value)
}

/** The first member in a pointer; `undefined` for the pointer to the whole. */
export function firstOf(pointer: string): string | undefined {
  return segmentsOf(pointer)[0]
}

function segmentsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d{0,8})$/.test(name) ? value[Number(name)] : undefined
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Reflect.get(value, name)
}
