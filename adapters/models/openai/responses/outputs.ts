import { ProviderFailure } from '../../failures/provider-failure.ts'
import { createLongText, type LongText } from '../../reply/long-text.ts'
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
  readonly texts: Record<Kind, LongText>
}

/** As in `reply/reply-parts.ts`. */
const maxCharacters = 8 * 1024 * 1024
const maxOutputs = 1000

export function createOutputs(): Outputs {
  const outputs = new Map<number, Output>()
  let characters = 0

  function at(index: number): Output {
    const known = outputs.get(index)
    if (known !== undefined) return known
    if (outputs.size === maxOutputs) throw tooLong()
    const output = newOutput()
    outputs.set(index, output)
    return output
  }

  return {
    begin(index, item) {
      at(index).item ??= item
    },
    add(index, kind, text) {
      characters += text.length
      if (characters > maxCharacters) throw tooLong()
      at(index).texts[kind].add(text)
    },
    finish(index, item) {
      const output = at(index)
      output.item = item
      output.isFinished = true
    },
    all: () => [...outputs].sort(([one], [other]) => one - other).flatMap(([, output]) => itemOf(output)),
  }
}

function newOutput(): Output {
  const texts = {
    text: createLongText(),
    reasoning: createLongText(),
    refusal: createLongText(),
    arguments: createLongText(),
  }
  return { item: undefined, isFinished: false, texts }
}

function itemOf({ item, isFinished, texts }: Output): Item[] {
  if (item !== undefined && isFinished) return [item]
  const type = item?.type ?? (texts.text.length > 0 || texts.refusal.length > 0 ? 'message' : 'reasoning')
  const spoken = [
    ...(texts.text.length === 0 ? [] : [{ type: 'output_text', text: texts.text.whole(), refusal: undefined }]),
    ...(texts.refusal.length === 0 ? [] : [{ type: 'refusal', text: undefined, refusal: texts.refusal.whole() }]),
  ]
  const thought =
    texts.reasoning.length === 0 ? [] : [{ type: 'reasoning_text', text: texts.reasoning.whole(), refusal: undefined }]
  return [
    {
      ...(item ?? { id: undefined, phase: undefined, call_id: undefined, name: undefined }),
      type,
      content: type === 'reasoning' ? thought : spoken,
      summary: [],
      // What is not finished may be encrypted in part.
      encrypted_content: undefined,
      arguments: texts.arguments.whole(),
    },
  ]
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s reply is longer than can be read')
}
