import type { JsonSchema } from '../../../core/base/ports/models.ts'

/** For a model that does not accept a schema for its answer. The answer is checked anyway. */
export function withSchema(system: string, schema: JsonSchema): string {
  const asked = `Answer with JSON alone, without a code fence. It follows this JSON Schema:\n${JSON.stringify(schema)}`
  return system === '' ? asked : `${system}\n\n${asked}`
}
