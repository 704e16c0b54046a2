import * as z from 'zod'
import type { Form } from '../../../../contract/resources/approval.ts'

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

export const AskPersonInput = z.strictObject({
  question: z.string().min(1).max(5000).describe('The question, with all that the person needs to know'),
  form: z
    .custom<Form>(isObject)
    .optional()
    .describe('A JSON Schema that the answer must follow; without one, any JSON'),
})

/** A loop tool: it suspends the mission until a person answers. */
export const askPerson = {
  name: 'ask_person',
  description: 'Asks a person, waits for the answer, and returns it. Nobody may answer in time; that is then an error.',
  parameters: AskPersonInput,
} as const
