import type { styleText } from 'node:util'
import { onLines, onOneLine } from './harmless.ts'

export type Style = Parameters<typeof styleText>[0]

interface Span {
  readonly words: string
  readonly style: Style | undefined
}

/** A string is somebody else's words: a name, a reason, an answer. */
type Value = string | number | Text

/**
 * What a terminal prints. Only this file makes it: its lines are those of our own templates, and a value that is put
 * into one can neither begin a line nor reach into the terminal.
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

  /** Lines of at most so many characters, broken at blanks. A longer word has a line of its own. */
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

  /** The begin of it, where it is longer. */
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

/** In a colour or weight, on terminals that show it. */
export function styled(style: Style, value: Value): Text {
  return Text.styled(style, value)
}

/** A value that keeps its lines, the further ones behind an indent: what stands at the margin is ours. */
export function lines(value: string, indent: number): Text {
  return Text.lines(value, indent)
}

const indent = 2

/** A value that keeps its lines, all of them behind an indent. */
export function paragraph(value: string): Text {
  return text`${' '.repeat(indent)}${lines(value, indent)}\n`
}

export function joined(values: readonly Value[], separator: Text = nothing): Text {
  return Text.joined(values, separator)
}

/** A value that takes several lines where one has no room for it, the further ones below its first. */
export function below(value: Text, room: number, indent: number): Text {
  return joined(value.wrapped(room), text`\n${' '.repeat(indent)}`)
}

/** For scripts: one JSON document on a line. What is written out means the same in JSON. */
export function jsonLine(value: unknown): Text {
  return text`${JSON.stringify(value)}\n`
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A value on one line with single blanks, cut to a width. */
export function shortened(value: string, width: number): Text {
  // What lies far behind the cut is not looked at: a value may be long.
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
