import type { ModelChunk, ModelReply } from '../../../core/base/ports/models.ts'

/**
 * The content of a reply on its way to the caller. A reply may have a million pieces, and each chunk costs something at every
 * stage, so content of one kind that arrives together is sent as one chunk.
 */
export interface Chunks {
  say(type: 'text' | 'reasoning', text: string): void
  /** This many invisible characters arrived; 0: a sign of life. */
  progress(characters: number): void
  /** The same for text, such as a piece of a call's arguments. */
  write(text: string): void
  finish(reply: ModelReply): void
  /** How many times visible or invisible content arrived. */
  said(): number
  /** How many of them were more than a thought. */
  answered(): number
  /** All chunks since the last call. */
  take(): readonly ModelChunk[]
}

export function createChunks(): Chunks {
  let chunks: ModelChunk[] = []
  let type: 'text' | 'reasoning' | 'progress' | undefined
  let pieces: string[] = []
  let characters = 0
  let said = 0
  let answered = 0

  function count(isAnswer: boolean): void {
    said += 1
    if (isAnswer) answered += 1
  }

  function begin(next: typeof type): void {
    if (type === 'progress') chunks.push({ type, characters, ...(pieces.length > 0 && { text: pieces.join('') }) })
    else if (type !== undefined) chunks.push({ type, text: pieces.join('') })
    type = next
    pieces = []
    characters = 0
  }

  function progress(more: number): void {
    // Any other chunk is already a sign of life.
    if (more === 0 && (type !== undefined || chunks.length > 0)) return
    if (type !== 'progress') begin('progress')
    characters += more
    if (more > 0) count(true)
  }

  return {
    say(spoken, text) {
      if (text === '') return
      if (type !== spoken) begin(spoken)
      pieces.push(text)
      count(spoken === 'text')
    },
    progress,
    write(text) {
      progress(text.length)
      if (text !== '') pieces.push(text)
    },
    finish(reply) {
      begin(undefined)
      chunks.push({ type: 'finish', ...reply })
    },
    said: () => said,
    answered: () => answered,
    take() {
      begin(undefined)
      const taken = chunks
      chunks = []
      return taken
    },
  }
}
