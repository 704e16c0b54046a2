import * as z from 'zod'
import type { ToolSpec } from '../../../base/ports/models.ts'
import { rank } from '../../../records/memory/ranking.ts'
import { plainText, termsOf } from '../../../records/memory/terms.ts'
import { searchToolsName } from '../../../records/tool/own-tool.ts'
import { defineTool, type Tool } from '../tool.ts'

/** With more tools a model chooses worse, and pays for all of them in each call. */
export const mostOffered = 40

const SearchInput = z.strictObject({
  query: z.string().min(1).max(500).describe('What is to be done, in a few words'),
  limit: z.int().min(1).max(20).default(8),
})

/** Finds tools by words in their names and descriptions. A found tool can be called from then on. */
export function searchTools(specs: readonly ToolSpec[]): Tool {
  return defineTool({
    name: searchToolsName,
    description: `There are ${specs.length} tools, of which a few are shown. Finds others by what they do; those that are found can be called afterwards.`,
    parameters: SearchInput,
    effect: () => 'none',
    // The model reads these descriptions anyway: their author is trusted, or somebody approved them.
    origin: () => 'inside',
    async run({ query, limit }) {
      const documents = specs.map((spec) => ({ value: spec, text: plainText(wordsOf(spec)) }))
      const found = rank(documents, termsOf(plainText(query))).slice(0, limit)
      return { tools: found.map(({ value: { name, description } }) => ({ name, description })), of: specs.length }
    },
  })
}

/** A name is also split into its words. */
function wordsOf({ name, description }: ToolSpec): string {
  return `${name} ${name.replaceAll(/[_-]+/g, ' ')} ${description}`
}
