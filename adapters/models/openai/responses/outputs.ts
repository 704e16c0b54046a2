import { ProviderFailure } from '../../failures/provider-failure.ts'
import type { Item } from './event.ts'

/** What a response puts out, as it comes. */
export interface Outputs {
  begin(index: number, item: Item): void
  add(index: number, kind: Kind, text: string): void
  finish(index: number, item: Item): void
  /** In order. What was begun and not finished is what came of it. */
  all(): readonly Item[]
}

type Kind = 'text' | 'reasoning' | 'refusal' | 'arguments'

interface Output {
  item: Item | undefined
  isFinished: boolean
  readonly texts: Record<Kind, string>
}

/** As in `reply-parts.ts`. */
const maxCharacters = 8 * 1024 * 1024
const maxOutputs = 1000

export function createOutputs(): Outputs {
  const outputs = new Map<number, Output>()
  let characters = 0

  function at(index: number): Output {
    const output = outputs.get(index) ?? {
      item: undefined,
      isFinished: false,
      texts: { text: '', reasoning: '', refusal: '', arguments: '' },
    }
    outputs.set(index, output)
    if (outputs.size > maxOutputs) throw tooLong()
    return output
  }

  return {
    begin(index, item) {
      at(index).item ??= item
    },
    add(index, kind, text) {
      characters += text.length
      if (characters > maxCharacters) throw tooLong()
      at(index).texts[kind] += text
    },
    finish(index, item) {
      const output = at(index)
      output.item = item
      output.isFinished = true
    },
    all: () => [...outputs].sort(([one], [other]) => one - other).flatMap(([, output]) => itemOf(output)),
  }
}

function itemOf({ item, isFinished, texts }: Output): Item[] {
  if (item !== undefined && isFinished) return [item]
  const type = item?.type ?? (texts.text !== '' || texts.refusal !== '' ? 'message' : 'reasoning')
  const spoken = [
    ...(texts.text === '' ? [] : [{ type: 'output_text', text: texts.text, refusal: undefined }]),
    ...(texts.refusal === '' ? [] : [{ type: 'refusal', text: undefined, refusal: texts.refusal }]),
  ]
  const thought = texts.reasoning === '' ? [] : [{ type: 'reasoning_text', text: texts.reasoning, refusal: undefined }]
  return [
    {
      ...(item ?? { id: undefined, phase: undefined, call_id: undefined, name: undefined }),
      type,
      content: type === 'reasoning' ? thought : spoken,
      summary: [],
      // What is not finished may be encrypted in part.
      encrypted_content: undefined,
      arguments: texts.arguments,
    },
  ]
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s reply is longer than can be read')
}
