import { isSortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { ApprovalPolicy } from '../../../contract/resources/tool-policies.ts'
import { issueText, placeInArguments } from '../../base/payloads/issue-text.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { assertUsableForm } from '../../base/schemas/output-schema.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { namesTool } from '../../records/mcp/reference.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import type { PlannedCall } from '../legs/planned-call.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import { AskPersonInput } from '../tools/ask-person/ask-person.ts'
import type { Tool } from '../tools/tool.ts'
import { ask } from './ask.ts'

/** What the agent's owner asks for before this call; the first entry that fits counts. */
export function approvalPolicyOf(agent: Agent, { tool, effect, approval }: PlannedCall): ApprovalPolicy | undefined {
  if (approval) return undefined
  return agent.approvals.find((policy) => isMeant(policy, tool) && (policy.when === 'always' || effect !== 'none'))
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
  policy: ApprovalPolicy,
): Promise<'waiting'> {
  await ask(ports, leg, {
    about: 'tool_call',
    tool: tool.name,
    call_id: call.id,
    question: `May ${leg.agent.name} call ${tool.name} with these arguments?`,
    payload: call.arguments as Json,
    form: policy.form,
    approvers: policy.approvers,
    deadline_s: policy.deadline_s,
    default: policy.default,
  })
  return 'waiting'
}

const dayS = 24 * 60 * 60

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

function problemOf(form: NonNullable<ApprovalPolicy['form']>): string | undefined {
  try {
    assertUsableForm(form)
    return undefined
  } catch (error) {
    if (isSortieError(error)) return `${error.code}: ${error.message}`
    throw error
  }
}
