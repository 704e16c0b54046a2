import type { ToolSpec } from '../../../core/base/ports/models.ts'

export interface ToolNames {
  /** The name that stands for the one that a model called. */
  take(told: string): string
  /** Those that may be called, and those that were named although they may not. */
  tools(): readonly ToolSpec[]
}

/** The fewest that a provider takes, and the least of an alphabet. */
const maxLength = 64
const maxUndeclared = 32
const overflow = 'another_tool'

/**
 * Names of tools in what was said, as providers take them: of their alphabet, and declared. A model that called
 * `functions.clock` meant `clock` where that is one.
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
