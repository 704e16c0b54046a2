import type { ModelRequest, ToolSpec } from '../../../core/base/ports/models.ts'
import { portableParameters } from '../request/portable-schema.ts'
import type { RequestChange } from './request-change.ts'

/** As Anthropic, Bedrock and Google name it. */
const aboutToolSchemas = /\binput_?schema\b|\btoolSpec\b|\bfunction_?declarations\b/i

/** What to do where all of a request was refused for the schema of one of its tools. The next may have other tools. */
export function bareTools(refusal: string, { tools }: ModelRequest): RequestChange | undefined {
  if (!aboutToolSchemas.test(refusal)) return undefined
  const bare = tools.map(withBareSchema)
  // Where they say no more already, it is about something else.
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
