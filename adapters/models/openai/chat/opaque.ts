import * as z from 'zod'
import { Json } from '../../../../contract/resources/common.ts'
import { outlineOf } from '../../../../core/base/payloads/json-outline.ts'
import type { ModelPart, Opaque } from '../../../../core/base/ports/models.ts'

const Fields = z.record(z.string(), Json)
const ReasoningField = z.enum(['reasoning_content', 'reasoning'])

/** The opaque fields of a part in this protocol. Parts from another protocol have different fields, or none. */
const Kept = z.object({
  chat: z.object({ fields: Fields.optional(), reasoning_field: ReasoningField.optional() }),
})

/** Far more than signatures need; a step must have room for all of it. */
const maxCharacters = 64 * 1024
const maxDepth = 16

/** Fields that only their service understands, such as Gemini's `extra_content`. Too large ones are dropped. */
export function opaqueFields(fields: Readonly<Record<string, unknown>>): Opaque | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
  if (given.length === 0) return undefined
  const parsed = Fields.safeParse(Object.fromEntries(given))
  if (!parsed.success) return undefined
  const text = JSON.stringify(parsed.data)
  const isKept = text.length <= maxCharacters && outlineOf(text, maxDepth).depth <= maxDepth
  return isKept ? { chat: { fields: parsed.data } } : undefined
}

export function opaqueReasoning(field: z.output<typeof ReasoningField>): Opaque {
  return { chat: { reasoning_field: field } }
}

export function chatFieldsOf(opaque: Opaque | undefined): z.output<typeof Kept>['chat'] {
  const kept = Kept.safeParse(opaque)
  return kept.success ? kept.data.chat : {}
}

/**
 * Fields that accompany the text or reasoning of a reply are stored with the last part of that type; reasoning may have no text
 * at all.
 */
export function withOpaque(
  parts: readonly ModelPart[],
  type: 'text' | 'reasoning',
  opaque: Opaque | undefined,
): readonly ModelPart[] {
  const { fields } = chatFieldsOf(opaque)
  if (fields === undefined) return parts
  const at = parts.findLastIndex((part) => part.type === type)
  if (at < 0) return type === 'text' ? parts : [{ type, text: '', opaque: { chat: { fields } } }, ...parts]
  return parts.map((part, index) => (index === at ? { ...part, opaque: together(part.opaque, fields) } : part))
}

function together(opaque: Opaque | undefined, fields: z.output<typeof Fields>): Opaque {
  const { reasoning_field, fields: before } = chatFieldsOf(opaque)
  return { chat: { ...(reasoning_field !== undefined && { reasoning_field }), fields: { ...before, ...fields } } }
}
