import * as z from 'zod'
import type { ToolName } from '../../../contract/resources/agent.ts'
import type { ToolSpec } from '../../base/ports/models.ts'
import { askPerson } from './ask-person.ts'
import { calculator } from './calculator.ts'
import { clock } from './clock.ts'
import { delegate } from './delegate.ts'
import { handoff } from './handoff.ts'
import { httpFetch } from './http-fetch.ts'
import { httpRequest } from './http-request.ts'
import { memoryGet } from './memory-get.ts'
import { memorySet } from './memory-set.ts'
import type { Tool } from './tool.ts'

/**
 * Every tool that the executor runs by calling it. Not among them: `delegate` and `ask_person`, which suspend the mission,
 * and `handoff`, which gives it to another agent.
 */
export const toolbox = {
  calculator: calculator as Tool,
  clock: clock as Tool,
  http_fetch: httpFetch as Tool,
  http_request: httpRequest as Tool,
  memory_set: memorySet as Tool,
  memory_get: memoryGet as Tool,
} as const satisfies Record<Exclude<ToolName, 'delegate' | 'handoff' | 'ask_person'>, Tool>

const specs: Readonly<Record<ToolName, ToolSpec>> = {
  calculator: specOf(calculator),
  clock: specOf(clock),
  http_fetch: specOf(httpFetch),
  http_request: specOf(httpRequest),
  memory_set: specOf(memorySet),
  memory_get: specOf(memoryGet),
  delegate: specOf(delegate),
  ask_person: specOf(askPerson),
  handoff: specOf(handoff),
}

/** What a model is told about the tools that an agent may call. */
export function toolSpecs(names: readonly ToolName[]): readonly ToolSpec[] {
  return names.map((name) => specs[name])
}

function specOf(tool: { name: string; description: string; parameters: z.ZodObject }): ToolSpec {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.parameters, { io: 'input', unrepresentable: 'any' })
  return { name: tool.name, description: tool.description, parameters }
}
