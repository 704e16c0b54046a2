/** A value that cannot be sent unchanged: it would arrive as another value, or not at all. Nothing was sent. */
export class UnsendableValueError extends TypeError {
  override readonly name = 'UnsendableValueError'
  /** The path to the value, for example `input.a[2]`. */
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/** The server accepts less, and a stack overflows at a few thousand. */
const deepest = 500

/** The exact JSON of a value. @throws UnsendableValueError if JSON cannot represent a part of it */
export function sendableJson(value: unknown): string {
  /** The objects that contain the current value, outermost first, each with its step of the path. */
  const above: { readonly holder: object; readonly step: string }[] = []
  return JSON.stringify(value, function check(this: object, name: string, member: unknown) {
    // The walk is depth first: everything above this holder has been left.
    while (above.length > 0 && above.at(-1)?.holder !== this) above.pop()
    const step = stepTo(this, name)
    const problem = problemOf(member, this, above) ?? problemOfDate(member, Reflect.get(this, name))
    if (problem !== undefined) throw new UnsendableValueError(pathOf([...above.map((one) => one.step), step]), problem)
    if (typeof member === 'object' && member !== null) above.push({ holder: member, step })
    return member
  })
}

function problemOf(value: unknown, holder: object, above: readonly { readonly holder: object }[]): string | undefined {
  switch (typeof value) {
    case 'bigint':
      return 'JSON has no BigInt; send it as text'
    case 'number':
      if (!Number.isFinite(value)) return `JSON has no ${value}`
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? `integers beyond ${Number.MAX_SAFE_INTEGER} are not exact; send it as text`
        : undefined
    case 'string':
      return value.isWellFormed() ? undefined : 'half a surrogate pair is no character'
    case 'function':
    case 'symbol':
      return `JSON has no ${typeof value}`
    case 'undefined':
      // An absent option is omitted; an array element would become `null`.
      return Array.isArray(holder) ? 'JSON has no undefined; send null' : undefined
    case 'object':
      return value === null ? undefined : problemOfObject(value, above)
    default:
      return undefined
  }
}

/** A date is written as text, and an invalid date as `null`. */
function problemOfDate(written: unknown, given: unknown): string | undefined {
  return written === null && given instanceof Date ? 'this date is no time' : undefined
}

function problemOfObject(value: object, above: readonly { readonly holder: object }[]): string | undefined {
  if (above.some(({ holder }) => holder === value)) return 'it contains itself'
  if (above.length >= deepest) return `it nests deeper than ${deepest} levels`
  // A Map, a Set, an Error or a Uint8Array loses its content.
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return Array.isArray(value) || kind === 'Object' ? undefined : `JSON has no ${kind}`
}

function stepTo(holder: object, name: string): string {
  if (Array.isArray(holder)) return `[${name}]`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

const longestPath = 200

/** The first step is the empty name of the root. */
function pathOf([, ...steps]: readonly string[]): string {
  const path = steps.join('').replace(/^\./, '')
  if (path === '') return 'the body'
  return path.length > longestPath ? `${path.slice(0, longestPath)}…` : path
}
