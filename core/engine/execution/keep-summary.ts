import type { Finding } from '../../../contract/resources/guardrail.ts'
import type { Change } from '../../base/ports/store.ts'
import { putConversationSummary } from '../../records/conversation/conversation-summary.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { saidIn } from '../../records/mission/step-parts.ts'
import { droppedIn } from '../context/dropped.ts'
import { plainSummary } from '../context/plain-summary.ts'
import { cutToTokens, tokensOfText } from '../context/tokens.ts'
import { guardMemory, withFindings } from '../guardrails/guard-reply.ts'
import type { Given } from '../legs/given.ts'
import { isBlank, judgeReply, type Verdict } from '../legs/judge-reply.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { judgingOf } from './guard-call.ts'
import { keepStep } from './keep-step.ts'
import type { NextCall } from './next-call.ts'

type Asked = Required<Pick<NextCall, 'summarises' | 'summary'>> & Pick<Given, 'history'>

/**
 * Records a summary as a step; one of messages also with its conversation, so that it is made once and the next one
 * continues from it. It is judged first, like a reply. A cut summary is better than none.
 */
export async function keepSummary(
  ports: ExecutionPorts,
  leg: Leg,
  made: RecordedModelCall,
  asked: Asked,
): Promise<void> {
  const { parts: _, ...step } = made
  const { summarises } = asked
  const { text, findings } = await summaryFor(ports, leg, made, asked)
  const said = saidIn([{ type: 'text', text }])
  const kept = withFindings({ ...step, ...said, summarises }, findings)
  await keepStep(ports, leg, kept, withConversation(leg, summarises, text))
}

/** The model’s text; or, if it is unusable, a summary made without it, since it stands for the rest from now on. */
async function summaryFor(
  ports: ExecutionPorts,
  leg: Leg,
  made: RecordedModelCall,
  { summarises, summary, history }: Asked,
): Promise<Memory> {
  const judge = (text: string) => guardMemory(judgingOf(ports, leg), leg.agent, text)
  // A model may write more than it was told.
  const most = 2 * summary
  const own = tellsSomething(made) ? await judge(made.text) : undefined
  if (own && !own.isBlocked) return { ...own, text: cutToTokens(own.text, most) }
  const record = { steps: leg.steps, history }
  const left = most - tokensOfText(own?.text ?? '')
  const told: Memory[] = own ? [own] : []
  for (const part of plainSummary(record, { ...summarises, dropped: droppedIn(record) }, left)) {
    told.push(await judge(part))
  }
  const text = told.map((one) => one.text).join('\n')
  return { text: cutToTokens(text, most), findings: eachOnce(told.flatMap(({ findings }) => findings)) }
}

type Memory = Pick<Awaited<ReturnType<typeof guardMemory>>, 'text' | 'findings'>

/** Text of a model that declines or repeats itself, or that a filter or a failure broke off, is no summary. */
const noSummary: readonly Verdict[] = ['model_refused', 'output_repeats', 'output_filtered', 'model_failed']

function tellsSomething(made: RecordedModelCall): boolean {
  return !isBlank(made.text) && !noSummary.includes(judgeReply(made))
}

function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  const isSame = (one: Finding, other: Finding) => one.guardrail === other.guardrail && one.outcome === other.outcome
  return findings.filter((one, at) => findings.findIndex((other) => isSame(one, other)) === at)
}

function withConversation(
  { steps, stored: { mission } }: Leg,
  { what, to }: Required<NextCall>['summarises'],
  text: string,
): readonly Change[] {
  if (what === 'steps' || !mission.conversation) return []
  const summary = { to, text, mission_id: mission.id, step: steps.length + 1 }
  return [putConversationSummary(mission.conversation.id, summary, keptUntil(mission))]
}
