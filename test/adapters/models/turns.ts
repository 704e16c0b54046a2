import type { Turn } from '../../../core/base/ports/models.ts'

export function userSays(text: string): Turn {
  return { role: 'user', parts: [{ type: 'text', text }] }
}

export function resultOf(call_id: string, name: string, text: string, is_error = false): Turn {
  return { role: 'tool', call_id, name, parts: [{ type: 'text', text }], is_error }
}
