import type { ToolSpec } from '../../../core/base/ports/models.ts'

export interface ToolNames {
  /** The replacement for the name that a model called. */
  take(told: string): string
  /** The callable tools, and those named in the history that are not callable. */
  tools(): readonly ToolSpec[]
}

/** The shortest limit of all providers; the characters are the fewest that all accept. */
const maxLength = 64
const maxUndeclared = 32
const overflow = 'another_tool'

/**
 * Names of tools in the history, in a form that providers accept: with allowed characters, and declared. A model that called
 * `functions.clock` meant `clock`, if that exists.
 */
export function createToolNames(declared: readonly ToolSpec[]): ToolNames {
  const known = new Set(declared.map(({ name }) => name))
  const undeclared = new Set<string>()

  return {
    take(told) {
      const meant = [
        told,
        plain(told),
        plain(
          told
            .slice(-maxLength)
            .split(/[^\w-]/)
            .at(-1) ?? '',
        ),
      ]
      const found = meant.find((name) => known.has(name))
      if (found !== undefined) return found
      const name = undeclared.size < maxUndeclared || undeclared.has(plain(told)) ? plain(told) : overflow
      undeclared.add(name)
      return name
    },
    tools: () => [...declared, ...[...undeclared].map(absent)],
  }
}

function plain(told: string): string {
  const name = told.slice(0, maxLength).replaceAll(/[^a-zA-Z0-9_-]/g, '_')
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`.slice(0, maxLength)
}

function absent(name: string): ToolSpec {
  return {
    name,
    description: 'There is no such tool. Do not call it.',
    parameters: { type: 'object', properties: {} },
  }
}
