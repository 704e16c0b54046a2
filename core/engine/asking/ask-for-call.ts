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

/** The parts of a leg that decide whether a person is asked. */
interface AskingLeg extends Pick<Leg, 'agent' | 'steps'> {
  readonly stored: { readonly mission: Pick<MissionFields, 'given_outside' | 'open_effect'> }
}

/** The way a person is asked before a call. */
interface AskFirst {
  readonly form: Form | null
  readonly approvers: readonly string[]
  readonly deadline_s: number
  readonly default: 'approve' | 'reject'
  /** The reason, unless the agent's owner simply requires approval for this tool. */
  readonly why?: string
}

const dayS = 24 * 60 * 60

const anybody: AskFirst = { form: null, approvers: [], deadline_s: dayS, default: 'reject' }

/**
 * Whether a person is asked before a call: because the owner requires it for the tool (the first matching entry counts), because
 * of a guardrail, or because the model decided on it after reading text from outside. If there is a reason to look, the call is
 * never let through by a timeout.
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

/** The message to the model about such a call. */
export const deniedAfterOutside =
  'forbidden: this agent makes no such call once it has read text from outside. Answer with what you have'

/** Whether a call must not be made at all. A call that has begun continues, even if the policy has changed. */
export function isDenied(leg: AskingLeg, planned: PlannedCall): boolean {
  return leg.stored.mission.open_effect === null && afterOutside(leg, planned) === 'deny'
}

/** The owner's policy for a call that text by somebody else may have caused. */
function afterOutside(leg: AskingLeg, { tool, effect }: PlannedCall): AfterOutsideText {
  if (outsideBefore(leg) === undefined) return 'allow'
  const call = { tool: tool.name, of: tool.of, effect, keepsOrigin: tool.keepsOrigin === true }
  return afterOutsideText(outsideTextPolicy(leg.agent), call)
}

/** A server's tool is named as in the agent's list, or as the model calls it. */
function isMeant({ tool: name }: ApprovalPolicy, tool: Tool): boolean {
  return name === tool.name || (tool.of !== undefined && namesTool(name, tool.of))
}

/** Makes a tool call wait for a person, who may edit its arguments. */
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

/** Asks the agent's own question. @returns the result to record if it cannot be asked */
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
