import { type RecordedPart, textOf } from '../../records/mission/step-parts.ts'

const spoken = ['text', 'reasoning', 'refusal'] as const

/** The parts of a reply joined as they are read: a word may begin in one part and end in the next. */
export function readTogether(parts: readonly RecordedPart[]): readonly string[] {
  return spokenApart(parts).map((type) => textOf(parts, type))
}

function spokenApart(parts: readonly RecordedPart[]) {
  return spoken.filter((type) => parts.filter((part) => part.type === type).length > 1)
}

/** Replaces the parts by one text if the removed words span several of them. @param left the rest of each text */
export function withTogether(parts: readonly RecordedPart[], left: readonly string[]): readonly RecordedPart[] {
  const becomes = new Map(
    spokenApart(parts).flatMap((type, at) => {
      const text = left[at] ?? ''
      return text === textOf(parts, type) ? [] : [[type, text] as const]
    }),
  )
  return parts.flatMap((part, at): RecordedPart[] => {
    const type = spoken.find((one) => one === part.type)
    const text = type && becomes.get(type)
    if (type === undefined || text === undefined) return [part]
    return at === parts.findIndex((one) => one.type === type) ? [{ type, text }] : []
  })
}
