import type { styleText } from 'node:util'
import { onLines, onOneLine } from './harmless.ts'

export type Style = Parameters<typeof styleText>[0]

interface Span {
  readonly words: string
  readonly style: Style | undefined
}

/** A string is foreign text: a name, a reason, an answer. */
type Value = string | number | Text

/**
 * Text for a terminal. Only this file creates it: its lines come from our own templates, and a value inserted into one can
 * neither start a line nor control the terminal.
 */
export class Text {
  readonly #spans: readonly Span[]

  private constructor(spans: readonly Span[]) {
    this.#spans = spans
  }

  get spans(): readonly Span[] {
    return this.#spans
  }

  get length(): number {
    return this.#spans.reduce((sum, { words }) => sum + words.length, 0)
  }

  /** Lines of at most this many characters, wrapped at spaces. A longer word has its own line. */
  wrapped(width: number): readonly Text[] {
    const lines: Span[][] = [[]]
    let room = width
    for (const { words, style } of this.#spans)
      for (const word of words.split(/(?<= )(?=[^ ])/)) {
        if (word.trimEnd().length > room && room < width) {
          lines.push([])
          room = width
        }
        lines.at(-1)?.push({ words: word, style })
        room -= word.length
      }
    return lines.map((line) => new Text(line.map((span, at) => (at < line.length - 1 ? span : withoutEnd(span)))))
  }

  /** The start of a longer text. */
  cut(width: number): Text {
    if (this.length <= width) return this
    const kept: Span[] = []
    let room = width
    for (const { words, style } of this.#spans) {
      if (words.length >= room) {
        const begin = room > 1 ? `${cut(words, room - 1)}…` : '…'
        return new Text([...kept, { words: begin, style }])
      }
      kept.push({ words, style })
      room -= words.length
    }
    return new Text(kept)
  }

  static template(template: TemplateStringsArray, values: readonly Value[]): Text {
    const spans = template.flatMap((words, at) => [{ words, style: undefined }, ...spansOf(values[at] ?? '')])
    return new Text(spans.filter(({ words }) => words !== ''))
  }

  static styled(style: Style, value: Value): Text {
    return new Text(spansOf(value).map((span) => ({ words: span.words, style: span.style ?? style })))
  }

  static lines(value: string, indent: number): Text {
    return new Text([{ words: onLines(value).join(`\n${' '.repeat(indent)}`), style: undefined }])
  }

  static joined(values: readonly Value[], separator: Text): Text {
    return new Text(values.flatMap((value, at) => [...(at === 0 ? [] : separator.#spans), ...spansOf(value)]))
  }
}

function withoutEnd({ words, style }: Span): Span {
  return { words: words.trimEnd(), style }
}

function spansOf(value: Value): readonly Span[] {
  return value instanceof Text ? value.spans : [{ words: onOneLine(String(value)), style: undefined }]
}

/** A tag for templates: `${id} is held.\n` is one line, whatever the id is. */
export function text(template: TemplateStringsArray, ...values: readonly Value[]): Text {
  return Text.template(template, values)
}

export const nothing = text``

/** A colour or weight, on terminals that support it. */
export function styled(style: Style, value: Value): Text {
  return Text.styled(style, value)
}

/** A value that keeps its lines, with further ones indented: only our own text starts at the margin. */
export function lines(value: string, indent: number): Text {
  return Text.lines(value, indent)
}

const indent = 2

/** A value that keeps its lines, all of them indented. */
export function paragraph(value: string): Text {
  return text`${' '.repeat(indent)}${lines(value, indent)}\n`
}

export function joined(values: readonly Value[], separator: Text = nothing): Text {
  return Text.joined(values, separator)
}

/** A value that continues on further lines, aligned with its first, if one is too short. */
export function below(value: Text, room: number, indent: number): Text {
  return joined(value.wrapped(room), text`\n${' '.repeat(indent)}`)
}

/** For scripts: one JSON document on a line. Escaped characters mean the same in JSON. */
export function jsonLine(value: unknown): Text {
  return text`${JSON.stringify(value)}\n`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A value on one line with single spaces, cut to a width. */
export function shortened(value: string, width: number): Text {
  // Text far beyond the cut is not processed: a value may be long.
  const begin = value.slice(0, width * 8)
  const line = onOneLine(begin.replaceAll(/\s+/g, ' ').trim())
  if (line.length <= width && begin.length === value.length) return text`${line}`
  return text`${cut(line, Math.max(1, width - 1))}…`
}

function cut(line: string, width: number): string {
  let kept = ''
  for (const { segment } of graphemes.segment(line.slice(0, width + 64))) {
    if (kept.length + segment.length > width) break
    kept += segment
  }
  return kept
}
