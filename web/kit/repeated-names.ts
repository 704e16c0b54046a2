/**
 * Names that stand twice in one object of a JSON text: `JSON.parse` keeps the last one and drops the others without a word.
 * @param text JSON; of anything else the answer means nothing
 */
export function repeatedNames(text: string): readonly string[] {
  const repeated = new Set<string>()
  /** The names of each object that is open; undefined stands for a list. */
  const open: (Set<string> | undefined)[] = []
  let latest = ''
  for (const token of tokensOf(text)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':') noteName(latest, open.at(-1), repeated)
    latest = token
  }
  return [...repeated]
}

function noteName(token: string, names: Set<string> | undefined, repeated: Set<string>): void {
  const name = spelledOut(token)
  if (name === undefined || names === undefined) return
  if (names.has(name)) repeated.add(name)
  names.add(name)
}

/** Texts and signs, without a regular expression: a person may paste megabytes. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '"') {
      const end = endOfText(text, at)
      yield text.slice(at, end)
      at = end - 1
    } else if (signs.has(sign)) yield sign
  }
}

const signs: ReadonlySet<string> = new Set('{}[]:,')

/** @returns behind the closing quotation mark */
function endOfText(text: string, begin: number): number {
  let at = begin + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at + 1
}

/** Of a name, with its escapes. */
function spelledOut(token: string): string | undefined {
  try {
    return JSON.parse(token) as string
  } catch {
    return undefined
  }
}

/** Names that more than one row of a form has; rows without one do not count. */
export function namedTwice(names: readonly string[]): readonly string[] {
  const given = names.map((name) => name.trim()).filter((name) => name !== '')
  return [...new Set(given.filter((name, at) => given.indexOf(name) !== at))]
}
