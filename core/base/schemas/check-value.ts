import type { Json } from '../../../contract/resources/common.ts'
import { issueText } from '../payloads/issue-text.ts'
import type { JsonSchema } from '../ports/models.ts'
import { compiledSchema } from './compiled-schema.ts'

/**
 * What is wrong with a value by its schema; `undefined` if it is valid. The caller bounds the time: see
 * `check-cost.ts`.
 */
export function problemWith(schema: JsonSchema, value: Json): string | undefined {
  // Compiling a schema to code takes ten times as long as most checks, and blocks the event loop.
  const checked = compiledSchema(schema).checker().safeParse(value, { jitless: true })
  return checked.success ? undefined : issueText(checked.error, (path) => `at /${path.join('/')}`)
}
