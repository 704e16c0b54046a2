import { SortieError } from '../../../contract/errors.ts'
import type { JsonSchema } from '../../base/ports/models.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'

/** It is part of the mission’s record, which is written with each step. */
const maxBytes = 16 * 1024

/**
 * A mission’s own schema must meet the same rules as an agent’s.
 * @throws SortieError `not_applicable`, `invalid_input`, `payload_too_large`
 */
export function requireUsable(schema: JsonSchema): void {
  if (Buffer.byteLength(JSON.stringify(schema)) > maxBytes) {
    throw new SortieError(
      'payload_too_large',
      `The output_schema of a mission may have at most ${maxBytes / 1024} KB as JSON; put a larger one into the agent`,
      { details: { max_bytes: maxBytes } },
    )
  }
  assertUsableSchema(schema)
}
