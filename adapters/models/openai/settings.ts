import type { ModelRequest, ModelSettings } from '../../../core/base/ports/models.ts'
import { withSchema } from '../request/schema-in-words.ts'
import type { Body } from './endpoint.ts'
import type { Taken } from './taken.ts'

/** Settings with the same names in both protocols. Unset ones are left to the service. */
export function commonSettings({ settings = {}, tools }: ModelRequest): Body {
  const { temperature, top_p, parallel_tool_calls, service_tier, metadata } = settings
  return {
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { top_p }),
    ...(parallel_tool_calls !== undefined && tools.length > 0 && { parallel_tool_calls }),
    ...(service_tier !== undefined && { service_tier }),
    ...(metadata !== undefined && { metadata }),
  }
}

/** @param named how the protocol names one tool */
export function toolChoice({ settings, tools }: ModelRequest, named: (tool: string) => Body): Body {
  const choice: ModelSettings['tool_choice'] = settings?.tool_choice
  if (choice === undefined || tools.length === 0) return {}
  return { tool_choice: typeof choice === 'string' ? choice : named(choice.tool) }
}

/** Omits the fields that the endpoint does not accept. */
export function without(body: Body, fields: readonly string[]): Body {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name)))
}

/** The system instructions, with the schema of the answer if the endpoint does not accept it as a field. */
export function instructionsOf(request: ModelRequest, { answerSchema }: Taken): string {
  const { output_schema } = request
  const system = request.system.trim() === '' ? '' : request.system
  const isInWords = wayToTellSchema(request, answerSchema) === 'words'
  return isInWords && output_schema !== undefined ? withSchema(system, output_schema) : system
}

export function wayToTellSchema(
  { output_schema, tools }: ModelRequest,
  answerSchema: Taken['answerSchema'],
): 'field' | 'words' | 'none' {
  if (output_schema === undefined) return 'none'
  return answerSchema === 'words' || (answerSchema === 'apart' && tools.length > 0) ? 'words' : 'field'
}
