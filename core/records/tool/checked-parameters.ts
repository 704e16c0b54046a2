import type { JsonSchema } from '../../base/ports/models.ts'
import { type OutputChecker, problemOfValue } from '../../base/schemas/output-schema.ts'
import type { OwnTool } from './own-tool.ts'

/** How the arguments violate the parameters of their tool, in words for whoever gave them; `undefined` if they are valid. */
export function problemOfArguments(
  checker: OutputChecker,
  { parameters }: Pick<OwnTool, 'parameters'>,
  given: { readonly [name: string]: unknown },
): Promise<string | undefined> {
  return problemOfValue(checker, checkedParameters(parameters), given)
}

/** A longer chain nests deeper than any accepted schema. */
const longestChain = 32

/**
 * The parameters in the form for checking arguments. The model sees recursive schemas, and the service enforces them; a check
 * that followed them might never end, so a recursive reference accepts anything here.
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
