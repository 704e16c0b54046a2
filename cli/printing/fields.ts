import { below, joined, type Style, styled, Text, text } from './text.ts'

/** A name and its value. A line without a value is omitted. */
export type Field = readonly [name: string, value: string | number | Text | undefined | null]

interface Look {
  readonly nameStyle: Style
  /** The width of a terminal, within which long values continue on aligned lines. */
  readonly lineWidth: number
}

/** One field per line, with aligned values. */
export function fields(all: readonly Field[], look?: Look): Text {
  const shown = all.flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [{ name, value }],
  )
  const width = Math.max(...shown.map(({ name }) => name.length)) + 2
  return joined(
    shown.map(({ name, value }) => {
      const padded = name.padEnd(width)
      if (!look) return text`${padded}${value}\n`
      const words = value instanceof Text ? value : text`${value}`
      return text`${styled(look.nameStyle, padded)}${below(words, look.lineWidth - width, width)}\n`
    }),
  )
}
