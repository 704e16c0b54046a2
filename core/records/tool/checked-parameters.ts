import type { JsonSchema } from '../../base/ports/models.ts'
import { type OutputChecker, problemOfValue } from '../../base/schemas/output-schema.ts'
import type { OwnTool } from './own-tool.ts'

/** What is wrong with arguments by the parameters of their tool, in words for whoever gave them; `undefined` where they follow. */
export function problemOfArguments(
  checker: OutputChecker,
  { parameters }: Pick<OwnTool, 'parameters'>,
  given: { readonly [name: string]: unknown },
): Promise<string | undefined> {
  return problemOfValue(checker, checkedParameters(parameters), given)
}

/** A longer chain nests deeper than any schema that is taken. */
const longestChain = 32

/**
 * The parameters as arguments are checked by them. A model is told of what refers to itself, and the service asks for it; a check that
 * followed it could take for ever, so where a definition comes back to itself anything is taken.
 */
export function checkedParameters(parameters: JsonSchema): JsonSchema {
  const { $defs: definitions, ...root } = parameters
  if (!isSchema(definitions)) return parameters
  const checked = new Map<string, unknown>()
  const open = new Set<string>()

  function opened(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(opened)
    if (!isSchema(node)) return node
    if (typeof node.$ref === 'string') return referring(node, node.$ref)
    return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, opened(inner)]))
  }

  function referring(node: JsonSchema, reference: string): unknown {
    const name = reference.replace(/^#\/\$defs\//, '')
    if (open.has(name)) return {}
    if (!checked.has(name) && isSchema(definitions) && Object.hasOwn(definitions, name) && open.size < longestChain) {
      open.add(name)
      checked.set(name, opened(definitions[name]))
      open.delete(name)
    }
    return node
  }

  const rest = Object.entries(root).map(([name, inner]) => [name, opened(inner)] as const)
  return { ...Object.fromEntries(rest), $defs: { ...definitions, ...Object.fromEntries(checked) } }
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
