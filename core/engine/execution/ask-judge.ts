import { isSortieError, type SortieError } from '../../../contract/errors.ts'
import type { Guardrail } from '../../../contract/resources/guardrail.ts'
import type { ModelRequest } from '../../base/ports/models.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { iso } from '../../base/times/iso.ts'
import type { Shortage } from '../../records/budget/spending.ts'
import type { RecordedModelCall } from '../../records/mission/recorded-step.ts'
import {
  judgeInstructions,
  judgeMaterial,
  type Marks,
  maxReason,
  verdictIn,
  verdictSchema,
} from '../guardrails/judge-prompt.ts'
import type { ToJudge } from '../guardrails/open-question.ts'
import { brokenOffCall } from '../legs/cut-off-call.ts'
import type { ExecutionPorts, Leg } from '../legs/leg.ts'
import { isAway } from '../patience/patience.ts'
import { callModel, modelsOf } from './call-model.ts'
import { keepStep } from './keep-step.ts'
import { plainRequest } from './plain-request.ts'
import { reserve } from './reserve.ts'
import { sideRequest } from './side-request.ts'

/** The maximum output: a verdict and a sentence, and room for a model that reasons first. */
const judgeTokens = 2000
/** Random bytes in each mark. */
const markBytes = 12

/**
 * Records a judge’s verdict, whatever it is.
 * @returns the budget without room for its call
 */
export async function askJudge(ports: ExecutionPorts, leg: Leg, open: ToJudge): Promise<Shortage | undefined> {
  const marks = { frame: ports.ids.secret(markBytes), verdict: ports.ids.secret(markBytes) }
  const request = judgeRequest(ports, leg, open, marks)
  const answer = await hear(ports, leg, open.guardrail, request)
  if ('shortage' in answer) return answer.shortage
  const { said, verdict, reason } =
    'error' in answer
      ? { said: unheard(ports, leg, request), verdict: 'none' as const, reason: textOf(answer.error) }
      : { said: answer.said, ...verdictIn(answer.said, marks) }
  const { name, at } = open.guardrail
  const { parts: _, ...call } = said
  const judges = { guardrail: name, at, verdict }
  await keepStep(ports, leg, { ...call, text: reason, tool_calls: [], judges, judged: open.of })
  return undefined
}

function judgeRequest(ports: ExecutionPorts, leg: Leg, { guardrail, text }: ToJudge, marks: Marks): ModelRequest {
  const { rule } = guardrail
  if (rule.kind !== 'judge') throw new Error(`${guardrail.name} has no judge`)
  const [model, ...fallbacks] = judgesOf(ports, leg, rule.model)
  return sideRequest(plainRequest(ports, leg), {
    model,
    fallbacks,
    system: judgeInstructions(rule.rubric, marks),
    text: judgeMaterial(text, marks),
    output_schema: verdictSchema,
    max_tokens: judgeTokens,
  })
}

/** The named model, or else the agent’s own, in the order in which they are called. */
function judgesOf(ports: ExecutionPorts, leg: Leg, named: string | undefined): readonly [string, ...string[]] {
  if (named === undefined) return modelsOf(ports, leg)
  return [named === 'default' ? ports.settings.default_model : named]
}

type Answer = { readonly shortage: Shortage } | { readonly said: RecordedModelCall } | { readonly error: SortieError }

/** @throws errors that will pass: the attempt is retried, and nothing passes meanwhile */
async function hear(ports: ExecutionPorts, leg: Leg, guardrail: Guardrail, request: ModelRequest): Promise<Answer> {
  try {
    const shortage = await reserve(ports, leg, request)
    return shortage ? { shortage } : { said: await callModel(ports, leg, request, false) }
  } catch (error) {
    if (!isSortieError(error) || !isLastWord(guardrail, error)) throw error
    return { error }
  }
}

/** Whether no better verdict is to be expected. If the owner lets unjudged text pass, nobody waits for a judge to recover. */
function isLastWord({ on_error }: Guardrail, error: SortieError): boolean {
  return (on_error === 'note' || !error.retryable) && !isAway(error)
}

/** A call without a verdict, with its cost. */
function unheard(ports: ExecutionPorts, leg: Leg, { model }: ModelRequest): RecordedModelCall {
  const now = iso(ports.clock.now())
  const paid = brokenOffCall(ports.models, leg.call)
  return {
    number: leg.steps.length + 1,
    attempt: leg.stored.mission.attempt,
    started_at: leg.call?.began ?? now,
    finished_at: now,
    kind: 'model_call',
    model: paid?.model ?? model,
    text: '',
    tool_calls: [],
    finish_reason: 'failed',
    ...(paid?.spent ?? { input_tokens: 0, output_tokens: 0, cost_usd: 0 }),
    ...(paid?.own_key && { own_key: true as const }),
    ...(paid?.estimated && { estimated: true }),
  }
}

function textOf({ code, message }: SortieError): string {
  return cutText(`It could not be asked: ${code}: ${message}`, maxReason)
}
