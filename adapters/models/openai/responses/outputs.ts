import { createLongText, type LongText } from '../../../../core/base/texts/long-text.ts'
import { ProviderFailure } from '../../failures/provider-failure.ts'
import type { Item } from './event.ts'

/** The output items of a response, as they arrive. An event without an index belongs to the last item. */
export interface Outputs {
  begin(index: number | undefined, item: Item): void
  add(index: number | undefined, kind: Kind, text: string): void
  /** A complete text, which is added unless pieces of it came before. @returns the part that was not streamed */
  whole(index: number | undefined, kind: Kind, text: string): string
  finish(index: number | undefined, item: Item): void
  /** In order. An unfinished item has the pieces that arrived. */
  all(): readonly Item[]
}

type Kind = 'text' | 'reasoning' | 'refusal' | 'arguments'

interface Output {
  readonly index: number
  item: Item | undefined
  isFinished: boolean
  readonly texts: Record<Kind, LongText>
}

/** As in `reply/reply-parts.ts`. */
const maxCharacters = 8 * 1024 * 1024
const maxOutputs = 1000

export function createOutputs(): Outputs {
  const outputs: Output[] = []
  /** The newest item at each index: some services use one index for all. */
  const latest = new Map<number, Output>()
  let lastIndex = 0
  let characters = 0

  function at(index = lastIndex): Output {
    lastIndex = index
    return latest.get(index) ?? another(index)
  }

  function another(index: number): Output {
    if (outputs.length === maxOutputs) throw tooLong()
    const output = newOutput(index)
    outputs.push(output)
    latest.set(index, output)
    return output
  }

  function add(index: number | undefined, kind: Kind, text: string): void {
    characters += text.length
    if (characters > maxCharacters) throw tooLong()
    const output = at(index)
    const spoken = index === undefined && output.isFinished ? another(output.index) : output
    spoken.texts[kind].add(text)
  }

  return {
    begin(index, item) {
      const output = at(index)
      if (output.item === undefined) output.item = item
      else if (isNext(output, index, item)) another(output.index).item = item
    },
    add,
    whole(index, kind, text) {
      const { texts, isFinished } = at(index)
      if (isFinished || texts[kind].length > 0) return ''
      add(index, kind, text)
      return text
    },
    finish(index, item) {
      const output = at(index)
      const finished = isNext(output, index, item) ? another(output.index) : output
      finished.item = item
      finished.isFinished = true
    },
    all: () => outputs.toSorted((one, other) => one.index - other.index).flatMap(itemOf),
  }
}

/**
 * Whether an item differs from the one at its index. Some services create a new ID for each event, so a given index has priority.
 */
function isNext({ item: known, isFinished }: Output, index: number | undefined, item: Item): boolean {
  if (known === undefined || (index !== undefined && !isFinished)) return false
  return known.type !== item.type || isUnlike(known.id, item.id) || isUnlike(known.call_id, item.call_id)
}

function isUnlike(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other
}

function newOutput(index: number): Output {
  const texts = {
    text: createLongText(),
    reasoning: createLongText(),
    refusal: createLongText(),
    arguments: createLongText(),
  }
  return { index, item: undefined, isFinished: false, texts }
}

function itemOf({ item, isFinished, texts }: Output): Item[] {
  if (item !== undefined && isFinished) return [item]
  const type = item?.type ?? typeOf(texts)
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
      // An unfinished item may be only partly encrypted.
      encrypted_content: undefined,
      arguments: texts.arguments.whole(),
      result: undefined,
      output_format: undefined,
    },
  ]
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The model’s reply is longer than can be read')
}

function typeOf({ text, refusal, arguments: given }: Output['texts']): string {
  if (given.length > 0) return 'function_call'
  return text.length > 0 || refusal.length > 0 ? 'message' : 'reasoning'
}
