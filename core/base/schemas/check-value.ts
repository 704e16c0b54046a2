import type { Json } from '../../../contract/resources/common.ts'
import { issueText } from '../payloads/issue-text.ts'
import type { JsonSchema } from '../ports/models.ts'
import { compiledSchema } from './compiled-schema.ts'

/**
 * What is wrong with a value by its schema; `undefined` where it follows. How long it takes is for the caller to bound: see
 * `check-cost.ts`.
 */
export function problemWith(schema: JsonSchema, value: Json): string | undefined {
  // To make code of a schema takes ten times as long as most checks do, and the event loop waits for it.
  const checked = compiledSchema(schema).checker().safeParse(value, { jitless: true })
  return checked.success ? undefined : issueText(checked.error, (path) => `at /${path.join('/')}`)
}
