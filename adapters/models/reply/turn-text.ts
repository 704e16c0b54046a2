import type { Turn } from '../../../core/base/ports/models.ts'

/** What a turn says in words. */
export function textIn(parts: Turn['parts']): string {
  let text = ''
  for (const part of parts) if (part.type === 'text') text += part.text
  return text
}

/** What somebody says in words who gave several things: each begins a paragraph, where it has no line of its own already. */
export function givenTextIn(parts: Turn['parts']): string {
  let text = ''
  for (const part of parts) {
    if (part.type !== 'text' || part.text === '') continue
    const isApart = text === '' || text.endsWith('\n') || part.text.startsWith('\n')
    text += isApart ? part.text : `\n\n${part.text}`
  }
  return text
}
