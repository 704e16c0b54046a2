import * as z from 'zod'
import type { Opaque } from '../../../../core/base/ports/models.ts'

/** What a part of this protocol keeps. Parts that another protocol made have something else there, or nothing. */
const Kept = z.object({
  responses: z.object({
    /** Of reasoning, which its provider reads again by both. */
    id: z.string().optional(),
    encrypted_content: z.string().optional(),
    summary: z.array(z.string()).optional(),
    /** Of a message: whether it was the answer or said on the way. */
    phase: z.string().optional(),
  }),
})
export type KeptFields = z.output<typeof Kept>['responses']

/** Reasoning takes some thousands; a step has to have room for all of it. */
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
