import { isSortieError } from '../../../contract/errors.ts'
import type { Form } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { AfterOutsideText } from '../../../contract/resources/guardrail.ts'
import type { ApprovalPolicy } from '../../../contract/resources/tool-policies.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { assertUsableForm } from '../../base/schemas/output-schema.ts'
import { outsideTextPolicy } from '../../records/agent/agent-view.ts'
import { namesTool } from '../../records/mcp/reference.ts'
import { findingAbout } from '../../records/mission/finding-about.ts'
import type { MissionFields } from '../../records/mission/mission.ts'
import { afterOutsideText } from '../effects/outside-text.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { outsideBefore } from '../legs/outside-before.ts'
import type { PlannedCall } from '../legs/planned-call.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { AskPersonInput } from '../tools/ask-person/ask-person.ts'
import type { Tool } from '../tools/tool.ts'
import { ask } from './ask.ts'

/** What of a leg says whether a person is asked. */
interface AskingLeg extends Pick<Leg, 'agent' | 'steps'> {
  readonly stored: { readonly mission: Pick<MissionFields, 'given_outside' | 'open_effect'> }
}

/** How a person is asked before a call. */
interface AskFirst {
  readonly form: Form | null
  readonly approvers: readonly string[]
  readonly deadline_s: number
  readonly default: 'approve' | 'reject'
  /** Why, where it is not that the agent's owner wants to be asked about this tool. */
  readonly why?: string
}

const dayS = 24 * 60 * 60

const anybody: AskFirst = { form: null, approvers: [], deadline_s: dayS, default: 'reject' }

/**
 * Whether a person is asked before a call: as the agent's owner wants of the tool, of which the first entry that fits counts; by a
 * guardrail; or since the model decided on it after it had read text from outside. What there is a reason to look at is not let pass
 * because nobody did.
 */
export function askFirst(leg: AskingLeg, planned: PlannedCall): AskFirst | undefined {
  const { tool, effect, approval } = planned
  if (approval) return undefined
  const why = whyAsked(leg, planned)
  const policy = leg.agent.approvals.find((one) => isMeant(one, tool) && (one.when === 'always' || effect !== 'none'))
  return why === undefined ? policy : { ...(policy ?? anybody), default: 'reject', why }
}

function whyAsked(leg: AskingLeg, planned: PlannedCall): string | undefined {
  const found = findingAbout(leg.steps, planned.call, 'asked')
  if (found) return `The guardrail ${found.guardrail} asks: ${found.what}.`
  const from = outsideBefore(leg)
  if (from === undefined || afterOutside(leg, planned) !== 'ask') return undefined
  return `It was decided on after text from outside was read: ${from}.`
}

/** What the model is told of such a call. */
export const deniedAfterOutside =
  'forbidden: this agent makes no such call once it has read text from outside. Answer with what you have'

/** Whether a call is not to be made at all. One that was begun is gone on with, whoever wants otherwise by now. */
export function isDenied(leg: AskingLeg, planned: PlannedCall): boolean {
  return leg.stored.mission.open_effect === null && afterOutside(leg, planned) === 'deny'
}

/** What the agent's owner wants of a call that may have been decided on because of what somebody else wrote. */
function afterOutside(leg: AskingLeg, { tool, effect }: PlannedCall): AfterOutsideText {
  if (outsideBefore(leg) === undefined) return 'allow'
  const call = { tool: tool.name, of: tool.of, effect, keepsOrigin: tool.keepsOrigin === true }
  return afterOutsideText(outsideTextPolicy(leg.agent), call)
}

/** A tool of a server is named as its agent names it, or as its model does. */
function isMeant({ tool: name }: ApprovalPolicy, tool: Tool): boolean {
  return name === tool.name || (tool.of !== undefined && namesTool(name, tool.of))
}

/** A tool call waits for a person, who may edit its arguments. */
export async function askForCall(
  ports: ExecutionPorts,
  leg: Leg,
  { call, tool }: PlannedCall,
  asked: AskFirst,
): Promise<'waiting'> {
  await ask(ports, leg, {
    about: 'tool_call',
    tool: tool.name,
    call_id: call.id,
    question: questionAbout(leg.agent.name, tool.name, asked.why),
    payload: call.arguments as Json,
    form: asked.form,
    approvers: asked.approvers,
    deadline_s: asked.deadline_s,
    default: asked.default,
  })
  return 'waiting'
}

function questionAbout(agent: string, tool: string, why: string | undefined): string {
  const question = `May ${agent} call ${tool} with these arguments?`
  return why === undefined ? question : `${question} ${why}`
}

/**
 * The agent has a question of its own. @returns the result to record where it cannot be asked
 */
export async function askPerson(ports: ExecutionPorts, leg: Leg, call: ToolCall): Promise<ToolResult | 'waiting'> {
  const input = AskPersonInput.safeParse(call.arguments)
  if (!input.success) return failure(`invalid_input: ${issueText(input.error, placeInArguments)}`)
  const policy = leg.agent.approvals.find(({ tool }) => tool === 'ask_person')
  const form = policy?.form ?? input.data.form ?? null
  const problem = form && problemOf(form)
  if (problem) return failure(problem)
  await ask(ports, leg, {
    about: 'question',
    tool: 'ask_person',
    call_id: call.id,
    question: input.data.question,
    payload: null,
    form,
    approvers: policy?.approvers ?? [],
    deadline_s: policy?.deadline_s ?? dayS,
    default: 'reject',
  })
  return 'waiting'
}

function problemOf(form: Form): string | undefined {
  try {
    assertUsableForm(form)
    return undefined
  } catch (error) {
    if (isSortieError(error)) return `${error.code}: ${error.message}`
    throw error
  }
}
