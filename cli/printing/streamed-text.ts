import { lines, nothing, type Text, text } from './text.ts'

/** An incomplete end of a piece: half a surrogate pair, or an emoji that is joined to the next. */
const unfinished = /(?:\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?\u200d)*\p{Cs}?$/u

const longestKept = 64

/** Text that arrives in pieces, shown immediately, indented like a paragraph. */
export class StreamedText {
  /** All text so far. */
  text = ''
  #kept = ''

  next(piece: string): Text {
    if (piece === '') return nothing
    const margin = this.text === '' ? text`  ` : nothing
    this.text += piece
    const waiting = this.#kept + piece
    this.#kept = unfinished.exec(waiting.slice(-longestKept))?.[0] ?? ''
    return text`${margin}${lines(waiting.slice(0, waiting.length - this.#kept.length), 2)}`
  }

  /** The text held back, and the end of the line. */
  end(): Text {
    return this.text === '' ? nothing : text`${lines(this.#kept, 2)}\n`
  }
}
