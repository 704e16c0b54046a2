/** A line of a picture: its words, its bar, and its figures. */
export interface PictureRow {
  readonly indent: number
  /** The name of a token. */
  readonly tone: string
  readonly text: string
  /** As shares of the width for bars; without one, the words have that room. */
  readonly bar?: { readonly from: number; readonly to: number }
  /** Drawn as an outline. */
  readonly isHollow?: boolean
  readonly figures: string
}

export interface PictureOfRows {
  readonly title: string
  /** Below the rows. */
  readonly note: string
  readonly rows: readonly PictureRow[]
  /** What is said if not all rows are in the picture. */
  leftOut(count: number): string
}

/** More would be higher than browsers draw. */
export const mostRows = 300

/** The last rows, since a record is read from its end. */
export function drawnRows(rows: readonly PictureRow[]): readonly PictureRow[] {
  return rows.slice(-mostRows)
}

/** One line of it, without what turns the direction of what follows. */
export function plainLine(text: string): string {
  return text
    .slice(0, 300)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu, ' ')
}

/** As much of a text as has room. @param widthOf how wide it would be */
export function fitted(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text
  const characters = [...text]
  let [least, most] = [0, characters.length]
  while (least < most) {
    const middle = Math.ceil((least + most) / 2)
    if (widthOf(`${characters.slice(0, middle).join('')}…`) <= room) least = middle
    else most = middle - 1
  }
  return `${characters.slice(0, least).join('')}…`
}

/** Where a bar stands: within its room, and wide enough to be seen; undefined if it is outside. */
export function barWithin(
  { from, to }: { readonly from: number; readonly to: number },
  left: number,
  width: number,
): { readonly x: number; readonly width: number } | undefined {
  if (to < 0 || from > 1) return undefined
  const start = Math.max(0, from)
  const end = Math.min(1, Math.max(to, from))
  return { x: left + start * width, width: Math.max(3, (end - start) * width) }
}
