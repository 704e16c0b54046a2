import { joined, type Style, styled, type Text, text } from './text.ts'

/** A name and its value. Without a value the line is left out. */
export type Field = readonly [name: string, value: string | number | Text | undefined | null]

/** One field per line, the values aligned. */
export function fields(all: readonly Field[], nameStyle?: Style): Text {
  const shown = all.flatMap(([name, value]) =>
    value === undefined || value === null || value === '' ? [] : [{ name, value }],
  )
  const width = Math.max(...shown.map(({ name }) => name.length)) + 2
  return joined(
    shown.map(({ name, value }) => {
      const padded = name.padEnd(width)
      return text`${nameStyle === undefined ? padded : styled(nameStyle, padded)}${value}\n`
    }),
  )
}
