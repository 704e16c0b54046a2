/** A value that cannot be sent as it is: it would arrive as another one, or not at all. Nothing was sent. */
export class UnsendableValueError extends TypeError {
  override readonly name = 'UnsendableValueError'
  /** Where the value is, for example `input.a[2]`. */
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/** The server accepts less, and a stack overflows at some thousands. */
const deepest = 500

/** The JSON of a value, exactly. @throws UnsendableValueError when JSON cannot hold a part of it */
export function sendableJson(value: unknown): string {
  /** The objects that hold the value at hand, from the outermost, each with its step of the path. */
  const above: { readonly holder: object; readonly step: string }[] = []
  return JSON.stringify(value, function check(this: object, name: string, member: unknown) {
    // The walk goes depth first: what comes after this holder has been left.
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
      // An absent option is left out; an element would become `null`.
      return Array.isArray(holder) ? 'JSON has no undefined; send null' : undefined
    case 'object':
      return value === null ? undefined : problemOfObject(value, above)
    default:
      return undefined
  }
}

/** A date writes itself as text, and as `null` where it is none. */
function problemOfDate(written: unknown, given: unknown): string | undefined {
  return written === null && given instanceof Date ? 'this date is no time' : undefined
}

function problemOfObject(value: object, above: readonly { readonly holder: object }[]): string | undefined {
  if (above.some(({ holder }) => holder === value)) return 'it contains itself'
  if (above.length >= deepest) return `it nests deeper than ${deepest} levels`
  // A Map, a Set, an Error or a Uint8Array loses what it holds.
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return Array.isArray(value) || kind === 'Object' ? undefined : `JSON has no ${kind}`
}

function stepTo(holder: object, name: string): string {
  if (Array.isArray(holder)) return `[${name}]`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

const longestPath = 200

/** The first step is the empty name of the whole. */
function pathOf([, ...steps]: readonly string[]): string {
  const path = steps.join('').replace(/^\./, '')
  if (path === '') return 'the body'
  return path.length > longestPath ? `${path.slice(0, longestPath)}…` : path
}
