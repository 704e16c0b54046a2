import type { FunctionTool } from '../../../../contract/resources/function-tool.ts'
import type { CallFor } from '../../../api/call.ts'
import { objectIn, writtenOut } from '../../../kit/given-json.ts'

/** What a person writes of a function tool. */
export interface FunctionDraft {
  readonly name: string
  readonly description: string
  readonly effect: FunctionTool['effect']
  readonly timeout: string
  /** JSON. */
  readonly parameters: string
}

export function draftOf(tool: FunctionTool | undefined): FunctionDraft {
  const parameters = tool?.parameters ?? { type: 'object', properties: {} }
  return {
    name: tool?.name ?? '',
    description: tool?.description ?? '',
    effect: tool?.effect ?? 'write',
    timeout: String(tool?.timeout_s ?? 300),
    parameters: writtenOut(parameters),
  }
}

/** Undefined while the parameters are no JSON. */
export function declarationOf(draft: FunctionDraft): CallFor<'putFunctionTool'> | undefined {
  const parameters = objectIn(draft.parameters)
  const { description, effect } = draft
  return (
    parameters && {
      params: { name: draft.name.trim() },
      body: { description, effect, timeout_s: Number(draft.timeout), parameters },
    }
  )
}
