import { SortieError } from '../../../contract/errors.ts'
import type { Decision } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { issueText } from '../../base/payloads/issue-text.ts'
import type { Store } from '../../base/ports/store.ts'
import { checkOutput, type OutputChecker } from '../../base/schemas/output-schema.ts'
import { calledTool } from '../../engine/tools/toolbox.ts'
import { type Approval, choicesOf } from '../../records/approval/approval.ts'
import { problemOfArguments } from '../../records/tool/checked-parameters.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { loadOwnTools } from '../../records/tool/own-tool.ts'

/** @throws SortieError `not_applicable` */
export function requireChoice(approval: Approval, { decision }: Decision): void {
  const choices = choicesOf(approval)
  if (choices.includes(decision)) return
  throw new SortieError('not_applicable', `This approval allows ${choices.join(', ')}, not ${decision}`, {
    details: { choices },
  })
}

/** By what a payload is checked: the tenant's tools are among it. */
export interface PayloadRules extends OutputChecker {
  readonly store: Store
}

/**
 * What a decision leaves behind: the arguments with which the call may be made, the answer, or what the call had answered.
 * @throws SortieError `not_applicable` where it does not follow the form or the tool's parameters, `check_too_expensive`
 */
export async function decidedPayload(
  rules: PayloadRules,
  approval: Approval,
  asked: Json,
  decision: Decision,
): Promise<Json> {
  if (decision.decision === 'happened') return decision.output
  if (decision.decision === 'repeat') return asked
  if (decision.decision !== 'approve') return null
  if (approval.about === 'guardrail') return asFound(decision.payload)
  if (approval.about === 'question' && decision.payload === undefined) {
    throw new SortieError('not_applicable', 'payload (body): give the answer to the question')
  }
  const payload = decision.payload === undefined ? asked : decision.payload
  if (approval.form) await requireForm(rules, approval.form, payload)
  if (approval.about === 'tool_call') await requireArguments(rules, approval.tool, payload)
  return payload
}

/** What was looked at passes as it is, or not at all: the step that lets it pass has it. */
function asFound(edited: Json | undefined): null {
  if (edited === undefined) return null
  throw new SortieError('not_applicable', 'payload (body): the findings of a guardrail cannot be edited')
}

async function requireForm(checker: OutputChecker, form: NonNullable<Approval['form']>, payload: Json): Promise<void> {
  const checked = await checkOutput(checker, form, JSON.stringify(payload))
  if (checked.ok) return
  const code = checked.code === 'output_invalid' ? 'not_applicable' : checked.code
  throw new SortieError(code, `payload (body): it does not match the form: ${checked.problem}`)
}

async function requireArguments(rules: PayloadRules, name: string, payload: Json): Promise<void> {
  const problems = await problemsOf(rules, name, payload)
  if (problems === undefined) return
  throw new SortieError('not_applicable', `payload (body): ${name} does not accept it: ${problems}`)
}

async function problemsOf(rules: PayloadRules, name: string, payload: Json): Promise<string | undefined> {
  const tool = calledTool(name)
  if (!tool) return problemsOfOwn(rules, name, payload)
  const parsed = tool.parameters.safeParse(payload)
  return parsed.success ? undefined : issueText(parsed.error, (path) => path.join('.') || 'payload')
}

/** By the tool as it is now; its executor asks again. One that is gone is its executor's to tell. */
async function problemsOfOwn(rules: PayloadRules, name: string, payload: Json): Promise<string | undefined> {
  const [tool] = [...(await loadOwnTools(rules.store, [name])), ...(await loadFunctionTools(rules.store, [name]))]
  if (!tool) return undefined
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return 'payload: it is not an object'
  return problemOfArguments(rules, tool, payload)
}
