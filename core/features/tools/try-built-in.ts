import { SortieError } from '../../../contract/errors.ts'
import type { ToolEffect } from '../../../contract/resources/tool.ts'
import { ToolName } from '../../../contract/resources/tool-name.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { LoneContext, LoneTool } from '../../engine/tools/tool.ts'
import { loneTool } from '../../engine/tools/toolbox.ts'

/** A call of a built-in tool, with arguments that follow its parameters. */
export interface BuiltInCall {
  readonly effect: ToolEffect
  run(context: LoneContext): ReturnType<LoneTool['run']>
}

/**
 * @returns `undefined` where no built-in tool is called so
 * @throws SortieError `not_applicable` for one that is a part of its mission, and for arguments that do not follow its parameters
 */
export function builtInCall(name: string, given: Readonly<Record<string, unknown>>): BuiltInCall | undefined {
  if (!ToolName.safeParse(name).success) return undefined
  const tool = loneTool(name)
  if (!tool) throw needsMission(name)
  const input = tool.parameters.safeParse(given)
  if (!input.success) throw invalidArguments(issueText(input.error, placeInArguments))
  return { effect: tool.effect(input.data), run: (context) => tool.run(input.data, context) }
}

export function invalidArguments(problem: string): SortieError {
  return new SortieError('not_applicable', `arguments (body): ${problem}`)
}

function needsMission(name: string): SortieError {
  return new SortieError(
    'not_applicable',
    `${name} acts on the mission that calls it, so only a mission can try it: give it to an agent, and submit a mission that needs it`,
  )
}
