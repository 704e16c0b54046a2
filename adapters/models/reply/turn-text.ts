import type { Turn } from '../../../core/base/ports/models.ts'

/** The text of a turn. */
export function textIn(parts: Turn['parts']): string {
  let text = ''
  for (const part of parts) if (part.type === 'text') text += part.text
  return text
}

/** The text of a turn with several parts: each starts a paragraph, unless it already starts on its own line. */
export function givenTextIn(parts: Turn['parts']): string {
  let text = ''
  for (const part of parts) {
    if (part.type !== 'text' || part.text === '') continue
    const isApart = text === '' || text.endsWith('\n') || part.text.startsWith('\n')
    text += isApart ? part.text : `\n\n${part.text}`
  }
  return text
}
