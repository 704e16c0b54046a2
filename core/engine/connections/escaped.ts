/**
 * An escaped character, as JSON, an address or a page may write it, even nested. Each form is bounded, so that a service cannot
 * choose a text that takes long.
 */
const writing = new RegExp(
  [
    String.raw`\\{1,8}u([0-9a-f]{4})`,
    String.raw`\\{1,8}(["'/])`,
    String.raw`\\{1,7}(\\)`,
    '%(?:25){0,3}([0-9a-f]{2})',
    '&#x0{0,4}([0-9a-f]{1,4});',
    String.raw`&#0{0,4}(\d{1,5});`,
    '&(amp|lt|gt|quot|apos|plus|equals|sol);',
  ].join('|'),
  'gi',
)

const named: ReadonlyMap<string, string> = new Map([
  ...([
    ['amp', '&'],
    ['lt', '<'],
    ['gt', '>'],
    ['quot', '"'],
    ['apos', "'"],
  ] as const),
  ...([
    ['plus', '+'],
    ['equals', '='],
    ['sol', '/'],
  ] as const),
])

/** The same text with these secrets hidden, however each of their characters is escaped. */
export function withoutEscaped(text: string, secrets: readonly string[], shown: string): string {
  if (!/[\\%&]/.test(text)) return text
  const { plain, placeOf } = unescaped(text)
  let told = ''
  let from = 0
  for (const [begin, end] of placesIn(plain, secrets)) {
    told += `${text.slice(from, placeOf(begin))}${shown}`
    from = placeOf(end)
  }
  return told + text.slice(from)
}

/** Decodes each character, with its position in the text. */
function unescaped(text: string) {
  const places: number[] = []
  const longer: number[] = []
  const pieces: string[] = []
  let from = 0
  for (const found of text.matchAll(writing)) {
    pieces.push(text.slice(from, found.index), characterOf(found))
    from = found.index + found[0].length
    longer.push((longer.at(-1) ?? 0) + found[0].length - 1)
    places.push(from - (longer.at(-1) ?? 0))
  }
  pieces.push(text.slice(from))

  /** Each escape before it was longer than the character that it encodes. */
  function placeOf(at: number): number {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle] ?? 0) <= at) low = middle + 1
      else high = middle
    }
    return at + (longer[low - 1] ?? 0)
  }

  return { plain: pieces.join(''), placeOf }
}

function characterOf([, unicode, quoted, slash, percent, hex, decimal, name]: RegExpMatchArray): string {
  const code = unicode ?? percent ?? hex
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
  if (decimal !== undefined) return String.fromCharCode(Number(decimal))
  return quoted ?? slash ?? named.get(name?.toLowerCase() ?? '') ?? ' '
}

/** In order, and without overlaps. */
function placesIn(text: string, secrets: readonly string[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      found.push([at, at + secret.length])
    }
  }
  const apart: [number, number][] = []
  for (const [begin, end] of found.sort(([one], [other]) => one - other)) {
    const last = apart.at(-1)
    if (last === undefined || begin >= last[1]) apart.push([begin, end])
    else last[1] = Math.max(last[1], end)
  }
  return apart
}
