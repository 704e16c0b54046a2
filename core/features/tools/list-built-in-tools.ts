import { BuiltInTool } from '../../../contract/resources/built-in-tool.ts'
import { type ToolName, toolNames } from '../../../contract/resources/tool-name.ts'
import { decodeCursor, encodeCursor } from '../../base/paging/cursor.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import type { Clock } from '../../base/ports/clock.ts'
import { loneTool, specOfBuiltIn, strongestEffect } from '../../engine/tools/toolbox.ts'
import type { Caller } from '../../records/key/authenticate.ts'

const names = toolNames.toSorted()
const Schema = BuiltInTool.shape.parameters

/**
 * The tools that come with Sortie, by name, as models are told of them.
 * @throws SortieError `invalid_cursor`
 */
export function listBuiltInTools({ clock }: { readonly clock: Clock }) {
  return async (caller: Pick<Caller, 'tenant'>, { cursor, limit = 20 }: PageRequest): Promise<Page<BuiltInTool>> => {
    const now = clock.now()
    const bound = `${caller.tenant.id} built-in tools`
    const after = decodeCursor(cursor, bound, now) ?? ''
    const left = names.filter((name) => name > after)
    const page = left.slice(0, limit)
    const next = left.length > limit ? page.at(-1) : undefined
    return { items: page.map(builtInView), next_cursor: encodeCursor(next, bound, now) }
  }
}

function builtInView(name: ToolName): BuiltInTool {
  const { description, parameters } = specOfBuiltIn(name)
  return {
    ...{ name, description, parameters: Schema.parse(parameters) },
    effect: strongestEffect(name) ?? null,
    needs_mission: loneTool(name) === undefined,
  }
}
