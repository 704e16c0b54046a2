import type { Turn } from '../../../core/base/ports/models.ts'

/** What a turn says in words. */
export function textIn(parts: Turn['parts']): string {
  let text = ''
  for (const part of parts) if (part.type === 'text') text += part.text
  return text
}
