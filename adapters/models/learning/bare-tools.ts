import type { ModelRequest, ToolSpec } from '../../../core/base/ports/models.ts'
import { portableParameters } from '../request/portable-schema.ts'
import type { RequestChange } from './request-change.ts'

/** The names that Anthropic, Bedrock and Google use. */
const aboutToolSchemas = /\binput_?schema\b|\btoolSpec\b|\bfunction_?declarations\b/i

/** The change after a whole request was refused because of the schema of one tool. The next request may have other tools. */
export function bareTools(refusal: string, { tools }: ModelRequest): RequestChange | undefined {
  if (!aboutToolSchemas.test(refusal)) return undefined
  const bare = tools.map(withBareSchema)
  // If the schemas are already minimal, the refusal has another cause.
  if (JSON.stringify(bare) === JSON.stringify(tools)) return undefined
  return {
    holdsFor: 'once',
    key: 'bare tools',
    words: 'schemas of tools are sent with types, names and descriptions alone',
    apply: (request) => ({ ...request, tools: request.tools.map(withBareSchema) }),
  }
}

function withBareSchema({ parameters, ...tool }: ToolSpec): ToolSpec {
  return { ...tool, parameters: portableParameters(parameters, { schemasWithout: [], bareSchemas: true }) }
}
