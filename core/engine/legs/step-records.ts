import type { Usage } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { PayloadPorts } from '../../base/payloads/payload.ts'
import type { Change } from '../../base/ports/store.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { usagePartition } from '../../records/ledger/billed-call.ts'
import { removeHeldReply } from '../../records/mission/held-reply.ts'
import { addUsage, type MissionFields, noUsage } from '../../records/mission/mission.ts'
import { marksOf, type OutsideMarks } from '../../records/mission/origin.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'
import { usageOfCall } from '../../records/mission/sound-usage.ts'
import { partsOf, textOf as textOfParts } from '../../records/mission/step-parts.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { soundKinds } from '../../records/mission/tokens-by-kind.ts'
import { asText } from './conversation.ts'
import { judgeReply } from './judge-reply.ts'
import type { Leg } from './leg.ts'

/** What a step adds to its mission, its events, its items and the ledger, written together. */
export interface StepRecord {
  readonly mission: Pick<MissionFields, 'steps' | 'usage'> & OutsideMarks
  readonly fact: Fact
  readonly changes: readonly Change[]
}

export async function stepRecord(ports: PayloadPorts, leg: Leg, step: RecordedStep): Promise<StepRecord> {
  const { mission } = leg.stored
  const stored = await recordStep(ports, leg.tenant, mission, step)
  const usage = usageOf(step)
  return {
    mission: { steps: step.number, usage: addUsage(mission.usage, usage), ...marksOf(ports, mission, step) },
    fact: recorded(step),
    changes: [stored, ...changesWith(leg, step)],
  }
}

/** A withheld reply was paid for in the step of its call, and is withheld no longer. */
function changesWith({ call, stored: { mission } }: Leg, step: RecordedStep): readonly Change[] {
  if (step.kind !== 'model_call') return []
  if (step.held_in !== undefined) return [removeHeldReply(mission.id)]
  return [usageRecord(mission.id, step, call?.first_ms)]
}

export function usageOf(step: RecordedStep): Usage {
  if (step.kind === 'approval' || (step.kind === 'model_call' && step.held_in !== undefined)) return noUsage
  return step.kind === 'model_call' ? usageOfCall(step) : { ...noUsage, tool_calls: 1 }
}

/** The step has all of them. */
const mostAdjustments = 10

/**
 * One billable fact. Its key derives from the step, so it is in the ledger once, as the step is written once.
 * @param firstMs until the first part of the answer, if somebody saw it
 */
export function usageRecord(mission: string, step: RecordedModelCall, firstMs?: number): Change {
  const {
    model,
    input_tokens,
    output_tokens,
    cost_usd,
    own_key,
    estimated,
    started_at,
    finished_at,
    adjustments = [],
    service_tier,
  } = step
  const took_ms = Math.max(0, Date.parse(finished_at) - Date.parse(started_at))
  const took = {
    took_ms,
    ...(firstMs === undefined ? {} : { first_ms: firstMs }),
    ...(adjustments.length > 0 ? { adjustments: adjustments.slice(0, mostAdjustments) } : {}),
  }
  const kinds = soundKinds(step, step)
  const told = {
    ...(own_key ? { own_key } : {}),
    ...(service_tier === undefined ? {} : { service_tier }),
    ...(estimated ? { estimated } : {}),
  }
  const used = { input_tokens, output_tokens, ...kinds, cost_usd, ...told }
  return {
    change: 'put',
    table: 'ledger',
    item: {
      partition: usagePartition(finished_at.slice(0, 10)),
      sort: `${mission}#${step.number}`,
      version: 1,
      body: { mission_id: mission, step: step.number, model, ...used, ...took, time: finished_at },
    },
    when: { absent: true },
  }
}

const excerptLength = 2000

export function recorded(step: RecordedStep): Fact {
  const { number, attempt, kind } = step
  return {
    type: 'step.recorded',
    data: {
      number,
      attempt,
      kind,
      name: nameOf(step),
      text: excerpt(step),
      is_error: step.kind === 'model_call' ? isBroken(step) : 'is_error' in step && step.is_error,
      ...('effect' in step && step.effect ? { effect: step.effect.state } : {}),
    },
  }
}

/** Its text may be partial, and is not an answer. A worker may report a call without its text. */
function isBroken(reply: RecordedModelCall): boolean {
  return reply.held !== true && !['calls', 'answer', 'empty_answer'].includes(judgeReply(reply))
}

function nameOf(step: RecordedStep): string {
  if (step.kind === 'model_call') return step.model
  return step.kind === 'delegation' ? step.agent : step.tool
}

function excerpt(step: RecordedStep): string {
  const text = textOf(step)
  return cutText(text, excerptLength)
}

function textOf(step: RecordedStep): string {
  if (step.kind === 'model_call') return step.text === '' ? textOfParts(partsOf(step), 'refusal') : step.text
  return step.kind === 'approval' ? `${step.decision} by ${step.by}` : asText(step.output)
}
