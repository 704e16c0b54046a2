/**
 * A text counts as endless if its last `length` characters keep repeating, each time with at most
 * `longest` characters. With `ofWords`, only repeated words count: data may repeat itself legitimately in many rows, and
 * numbers, white space and encoded data repeat little, but often.
 */
interface Look {
  readonly length: number
  readonly longest: number
  readonly ofWords: boolean
}

const looks: readonly Look[] = [
  { length: 6_000, longest: 500, ofWords: true },
  { length: 12_000, longest: 1_000, ofWords: true },
  { length: 20_000, longest: 2_500, ofWords: false },
]

/** For JSON, tables, code and lists of values: a list of verdicts may say the same of two hundred things. */
const marksOfData = /[{}[\]|<>"=;\t]|,\S/

/** Between two checks: the result does not depend on the pieces in which the text arrives. */
const step = 1_000
/** Nearly all texts have not repeated their last words before, which is quickly seen. */
const lastWords = 64
/** Words in a sentence. JSON that says `null` a thousand times has fewer. */
const leastVariety = 10

/**
 * Gets a text as it arrives, and says whether it repeats itself endlessly: in linear time, within a few hundred KB.
 * @param mayRepeat whether that is legitimate, by the last characters of the text and its length
 */
export function watchRepeats(
  mayRepeat: (end: string, length: number) => boolean = () => false,
): (piece: string) => boolean {
  let held = ''
  let length = 0
  let untilLook = step
  let isEndless = false

  function take(piece: string): void {
    held += piece
    length += piece.length
    untilLook -= piece.length
    if (untilLook > 0) return
    untilLook = step
    if (held.length > 2 * farthest) held = held.slice(-farthest)
    const end = repeatedEnd(held)
    if (end === undefined) return
    isEndless = !mayRepeat(end, length)
    // Asking costs more than looking.
    untilLook = farthest
  }

  return (piece) => {
    for (let at = 0; at < piece.length && !isEndless; ) {
      const end = Math.min(piece.length, at + untilLook)
      take(piece.slice(at, end))
      at = end
    }
    return isEndless
  }
}

const farthest = Math.max(...looks.map(({ length }) => length))
const longest = Math.max(...looks.map((look) => look.longest))
const shortestLook = Math.min(...looks.map(({ length }) => length))

/** @returns the repeated end of a text; `undefined` if it does not end so */
export function repeatedEnd(text: string): string | undefined {
  if (text.length < shortestLook || !saysAgain(text)) return undefined
  const end = text.slice(-farthest)
  const periods = periodsFromEnd(end)
  const found = looks.find(({ length, longest: most, ofWords }) => {
    const period = periods[length] ?? Number.POSITIVE_INFINITY
    return length <= end.length && period <= most && (!ofWords || isInWords(end.slice(-2 * period)))
  })
  return found && end.slice(-found.length)
}

function saysAgain(text: string): boolean {
  const near = text.slice(-(longest + lastWords))
  return near.lastIndexOf(near.slice(-lastWords), near.length - lastWords - 1) >= 0
}

/**
 * For each length, the shortest period of the last characters, from the failure function of Knuth, Morris and Pratt,
 * read from the end. However often a text nearly repeats itself, this takes at most twice its length.
 */
function periodsFromEnd(text: string): Uint32Array {
  const borders = new Uint32Array(text.length + 1)
  const periods = new Uint32Array(text.length + 1)
  const last = text.length - 1
  let border = 0
  if (text.length > 0) periods[1] = 1
  for (let at = 1; at < text.length; at++) {
    const character = text.charCodeAt(last - at)
    while (border > 0 && character !== text.charCodeAt(last - border)) border = borders[border] ?? 0
    if (character === text.charCodeAt(last - border)) border += 1
    borders[at + 1] = border
    periods[at + 1] = at + 1 - border
  }
  return periods
}

/** @param said twice, since it may begin anywhere */
function isInWords(said: string): boolean {
  return new Set(said).size >= leastVariety && /\p{L}{2}/u.test(said) && !marksOfData.test(said)
}
