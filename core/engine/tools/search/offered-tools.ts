import * as z from 'zod'
import type { ToolSpec } from '../../../base/ports/models.ts'
import type { RecordedStep } from '../../../records/mission/recorded-step.ts'
import { isOwnName, searchToolsName } from '../../../records/tool/own-tool.ts'
import { specOf } from '../toolbox.ts'
import type { Toolset } from '../toolset.ts'
import { mostOffered, searchTools } from './search-tools.ts'

const Found = z.object({ tools: z.array(z.object({ name: z.string() })) })

/**
 * The tool descriptions that a model sees: all of them; or, if there are many, the built-in tools, the search tool, and the tools
 * that it has found or called. Derived from the record, so it is the same after every crash.
 * @param wanted the tool that the model must call, if any
 */
export function offeredTools(
  { specs }: Toolset,
  steps: readonly RecordedStep[],
  wanted: string | undefined,
): readonly ToolSpec[] {
  if (specs.length <= mostOffered) return specs
  const known = new Set([...(wanted === undefined ? [] : [wanted]), ...steps.toReversed().flatMap(namesIn)])
  const builtIn = specs.filter(({ name }) => !isOwnName(name))
  const others = [...known].flatMap((name) => specs.find((spec) => spec.name === name && isOwnName(name)) ?? [])
  return [specOf(searchTools(specs)), ...[...builtIn, ...others].slice(0, mostOffered - 1)]
}

/** The newest come first, and are kept. */
function namesIn(step: RecordedStep): readonly string[] {
  if (step.kind !== 'tool_call') return []
  if (step.tool !== searchToolsName) return [step.tool]
  const found = Found.safeParse(step.output)
  return found.success ? found.data.tools.map(({ name }) => name) : []
}
