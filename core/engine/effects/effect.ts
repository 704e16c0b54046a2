import { createHash } from 'node:crypto'
import type { ToolCall } from '../../base/ports/models.ts'

/**
 * The effect of a call on the outside world. `none`: nothing that anybody would notice; `idempotent`: repeating it changes
 * nothing more; `write`: each call counts.
 */
export type Effect = 'none' | 'idempotent' | 'write'

/**
 * Identifies one decided call, the same after every crash and in every attempt. It covers the arguments, so a call that a person
 * has edited gets another key.
 * @param decidedBy the number of the step in which the model decided on the call
 */
export function effectKey(mission: string, decidedBy: number, call: ToolCall): string {
  const content = JSON.stringify([call.id, call.name, call.arguments])
  return `${mission}.${decidedBy}.${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`
}
