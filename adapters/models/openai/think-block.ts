export interface Spoken {
  readonly type: 'text' | 'reasoning'
  readonly text: string
}

export interface ThinkBlock {
  read(text: string): readonly Spoken[]
  /** Whether everything from now on is the plain answer. */
  isOver(): boolean
  /** Releases text that was held back because it was ambiguous. */
  end(): readonly Spoken[]
}

const names = ['think', 'thinking', 'thought']
/** No model starts with more whitespace than this. */
const maxBlanks = 1000

/**
 * Separates a `<think>` block from the start of a text. Models that think aloud write one if their service does not separate
 * thoughts from the answer.
 */
export function createThinkBlock(): ThinkBlock {
  let state: 'before' | 'inside' | 'behind' | 'answer' = 'before'
  let held = ''
  let closing = ''

  function begin(): readonly Spoken[] {
    const text = held.trimStart()
    const name = names.find((one) => text.startsWith(`<${one}>`))
    if (name !== undefined) {
      state = 'inside'
      closing = `</${name}>`
      held = text.slice(name.length + 2)
      return think()
    }
    if (names.some((one) => `<${one}>`.startsWith(text)) && held.length < maxBlanks) return []
    state = 'answer'
    return answer()
  }

  function think(): readonly Spoken[] {
    const end = held.indexOf(closing)
    if (end < 0) return spoken('reasoning', held.length - endingThatBegins(closing, held))
    const thought = spoken('reasoning', end)
    held = held.slice(closing.length)
    state = 'behind'
    return [...thought, ...leave()]
  }

  function leave(): readonly Spoken[] {
    held = held.trimStart()
    if (held === '') return []
    state = 'answer'
    return answer()
  }

  function answer(): readonly Spoken[] {
    return spoken('text', held.length)
  }

  /** Releases the start of the held text. */
  function spoken(type: Spoken['type'], length: number): readonly Spoken[] {
    const text = held.slice(0, length)
    held = held.slice(length)
    return text === '' ? [] : [{ type, text }]
  }

  const steps = { before: begin, inside: think, behind: leave, answer }

  return {
    read(text) {
      held += text
      return steps[state]()
    },
    isOver: () => state === 'answer',
    end: () => spoken(state === 'inside' ? 'reasoning' : 'text', held.length),
  }
}

/** How many characters at the end of the text could be the start of the mark. */
function endingThatBegins(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length
  }
  return 0
}
