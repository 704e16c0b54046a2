import type { Chunks } from '../../reply/chunks.ts'
import type { ReplyParts, SpokenType } from '../../reply/reply-parts.ts'
import { createThinkBlock } from '../think-block.ts'
import { opaqueReasoning } from './opaque.ts'
import type { Words } from './plain-delta.ts'

/** The protocol does not number blocks. */
export const block = 0

/** A model's text and thoughts, in any of the forms of its service. */
export interface Speech {
  hear(words: Words, chunks: Chunks): void
  refuse(words: string, chunks: Chunks): void
  /** Releases text that was held back because it was ambiguous. */
  end(chunks: Chunks): void
}

/** @param parts where all text is stored */
export function createSpeech(parts: ReplyParts): Speech {
  const thinkBlock = createThinkBlock()

  return {
    hear({ reasoning_content, reasoning, content }, chunks) {
      const field = reasoning_content ? 'reasoning_content' : 'reasoning'
      const thought = reasoning_content || reasoning || ''
      if (thought !== '' && say('reasoning', thought, chunks)) parts.opaque(block, opaqueReasoning(field))
      if (typeof content === 'string') sayText(content, chunks)
      else for (const { type, text } of content ?? []) sayPiece(type, text, chunks)
    },
    refuse(words, chunks) {
      say('refusal', words, chunks)
    },
    end(chunks) {
      for (const { type, text } of thinkBlock.end()) say(type, text, chunks)
    },
  }

  function sayPiece(type: string, text: string, chunks: Chunks): void {
    if (type === 'text') sayText(text, chunks)
    else if (text !== '') say(type === 'refusal' ? 'refusal' : 'reasoning', text, chunks)
  }

  function sayText(text: string, chunks: Chunks): void {
    if (text === '') return
    if (thinkBlock.isOver()) say('text', text, chunks)
    else for (const spoken of thinkBlock.read(text)) say(spoken.type, spoken.text, chunks)
  }

  /** @returns whether it starts a new part */
  function say(type: SpokenType, text: string, chunks: Chunks): boolean {
    if (type === 'refusal') chunks.write(text)
    else chunks.say(type, text)
    return parts.say(type, block, text)
  }
}
