import * as z from 'zod'

export const ReadResultInput = z.strictObject({
  id: z
    .string()
    .regex(/^[sm][1-9]\d{0,5}$/, 'use an id such as s4 or m7')
    .describe('As the note about it says: s and a number for a result, m and a number for a message'),
  offset: z.int().min(0).default(0).describe('From which character on'),
  limit: z.int().min(1).max(200_000).default(20_000).describe('How many characters at the most'),
})

/** A loop tool: it reads the record from which the loop continues. It is offered whenever the model sees only a part of that. */
export const readResult = {
  name: 'read_result',
  description:
    'Reads more of a long result of an earlier call, or of a long message, of which only the beginning is shown, or a note.',
  parameters: ReadResultInput,
} as const
