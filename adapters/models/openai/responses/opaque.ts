import * as z from 'zod'
import type { Opaque } from '../../../../core/base/ports/models.ts'

/** The opaque fields of a part in this protocol. Parts from another protocol have different fields, or none. */
const Kept = z.object({
  responses: z.object({
    /** For reasoning: its provider needs both fields to read it again. */
    id: z.string().optional(),
    encrypted_content: z.string().optional(),
    summary: z.array(z.string()).optional(),
    /** For a message: whether it was the final answer or an intermediate text. */
    phase: z.string().optional(),
  }),
})
export type KeptFields = z.output<typeof Kept>['responses']

/** Reasoning needs a few thousand; a step must have room for all of it. */
const maxCharacters = 256 * 1024

export function opaqueReasoning(id: string, encrypted_content: string, summary: readonly string[]): Opaque | undefined {
  const opaque = { responses: { id, encrypted_content, summary: [...summary] } }
  return JSON.stringify(opaque).length <= maxCharacters ? opaque : undefined
}

export function opaquePhase(phase: string): Opaque | undefined {
  return phase.length <= 64 ? { responses: { phase } } : undefined
}

export function keptFieldsOf(opaque: Opaque | undefined): KeptFields {
  const kept = Kept.safeParse(opaque)
  return kept.success ? kept.data.responses : {}
}
