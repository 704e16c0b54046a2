import type { JsonSchema } from '../../../core/base/ports/models.ts'

/** For a model that takes no schema of its answer. What it answers is checked all the same. */
export function withSchema(system: string, schema: JsonSchema): string {
  const asked = `Answer with JSON alone, without a code fence. It follows this JSON Schema:\n${JSON.stringify(schema)}`
  return system === '' ? asked : `${system}\n\n${asked}`
}
