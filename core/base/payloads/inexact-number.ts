/** A number of a JSON text that would change when parsed. */
export interface InexactNumber {
  /** Names and indices, outermost first. */
  readonly path: readonly string[]
  /** As it was written. */
  readonly source: string
}

/**
 * Finds the first number that a double cannot hold: an integer that would be written differently, or a number that
 * is too large or too small. A fraction becomes the nearest double, as everywhere in JSON.
 * @param text JSON that was parsed before, and is not nested too deeply for a recursive reader
 */
export function inexactNumberIn(text: string): InexactNumber | undefined {
  let found: { readonly holder: unknown; readonly name: string; readonly source: string } | undefined
  const root: unknown = JSON.parse(text, function look(this: unknown, name: string, value: unknown, context?: Context) {
    const source = context?.source
    if (!found && typeof value === 'number' && source !== undefined && !isExact(value, source)) {
      found = { holder: this, name, source }
    }
    return value
  })
  if (!found) return undefined
  const { holder, name, source } = found
  return { path: typeof root === 'number' ? [] : [...(pathTo(holder, root) ?? []), name], source }
}

/** The context of a primitive value for a reviver. */
interface Context {
  readonly source?: string
}

/** Whether a double holds the number in this notation. */
export function isExactNumber(source: string): boolean {
  return isExact(Number(source), source)
}

function isExact(value: number, source: string): boolean {
  if (value === 0) return !/[1-9]/.test(mantissaOf(source))
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return true
  if (!Number.isFinite(value)) return false
  const [given, kept] = [decimalOf(source), decimalOf(String(value))]
  return given.exponent < 0 || (given.digits === kept.digits && given.exponent === kept.exponent)
}

function mantissaOf(source: string): string {
  return source.replace(/[eE].*$/, '')
}

/** `digits` without zeros at either end, times ten to the `exponent`. */
function decimalOf(source: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', power = '0'] = source.replace('-', '').split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  let start = 0
  while (all[start] === '0') start++
  let end = all.length
  while (all[end - 1] === '0') end--
  return { digits: all.slice(start, end), exponent: Number(power) - fraction.length + (all.length - end) }
}

function pathTo(holder: unknown, from: unknown): string[] | undefined {
  if (from === holder) return []
  if (typeof from !== 'object' || from === null) return undefined
  for (const [name, value] of Object.entries(from)) {
    const path = pathTo(holder, value)
    if (path) return [name, ...path]
  }
  return undefined
}
