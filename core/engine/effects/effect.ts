import { createHash } from 'node:crypto'
import type { ToolCall } from '../../base/ports/models.ts'

/**
 * What a call does to the world outside. `none`: nothing that anybody would notice; `idempotent`: making it again changes nothing
 * more; `write`: each call counts.
 */
export type Effect = 'none' | 'idempotent' | 'write'

/**
 * Names one decided call, the same after every crash and in every attempt. It has the arguments in it, so that a call that a
 * person has edited is another one.
 * @param decidedBy the number of the step in which the model decided on the call
 */
export function effectKey(mission: string, decidedBy: number, call: ToolCall): string {
  const content = JSON.stringify([call.id, call.name, call.arguments])
  return `${mission}.${decidedBy}.${createHash('sha256').update(content).digest('base64url').slice(0, 16)}`
}
