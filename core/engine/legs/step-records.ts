import type { Step, Usage } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import type { PayloadPorts } from '../../base/payloads/payload.ts'
import type { Change } from '../../base/ports/store.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { usagePartition } from '../../records/ledger/billed-call.ts'
import { addUsage, type MissionFields, noUsage } from '../../records/mission/mission.ts'
import { recordStep } from '../../records/mission/steps.ts'
import { asText } from './conversation.ts'
import type { Leg } from './leg.ts'

export type ModelStep = Extract<Step, { kind: 'model_call' }>

/** What a step adds to its mission, its events, its items and the ledger, to be written together. */
export interface StepRecord {
  readonly mission: Pick<MissionFields, 'steps' | 'usage'>
  readonly fact: Fact
  readonly changes: readonly Change[]
}

export async function stepRecord(ports: PayloadPorts, leg: Leg, step: Step): Promise<StepRecord> {
  const { mission } = leg.stored
  const stored = await recordStep(ports, leg.tenant, mission, step)
  const usage = usageOf(step)
  return {
    mission: { steps: step.number, usage: addUsage(mission.usage, usage) },
    fact: recorded(step),
    changes: step.kind === 'model_call' ? [stored, usageRecord(mission.id, step, leg.call?.first_ms)] : [stored],
  }
}

export function usageOf(step: Step): Usage {
  if (step.kind === 'approval') return noUsage
  if (step.kind !== 'model_call') return { ...noUsage, tool_calls: 1 }
  const { input_tokens, output_tokens, cost_usd, estimated } = step
  const used = { input_tokens, output_tokens, cost_usd, ...(estimated ? { estimated } : {}) }
  return { model_calls: 1, tool_calls: 0, ...used }
}

/**
 * One billable fact. Its key is made of the step, so it stands in the ledger once, and is written once as the step is.
 * @param firstMs until the first that came of the answer, where somebody saw it
 */
export function usageRecord(mission: string, step: ModelStep, firstMs?: number): Change {
  const { model, input_tokens, output_tokens, cost_usd, estimated, started_at, finished_at } = step
  const took_ms = Math.max(0, Date.parse(finished_at) - Date.parse(started_at))
  const took = { took_ms, ...(firstMs === undefined ? {} : { first_ms: firstMs }) }
  const used = { input_tokens, output_tokens, cost_usd, ...(estimated ? { estimated } : {}) }
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

export function recorded(step: Step): Fact {
  const { number, attempt, kind } = step
  return {
    type: 'step.recorded',
    data: {
      number,
      attempt,
      kind,
      name: nameOf(step),
      text: excerpt(step),
      is_error: 'is_error' in step && step.is_error,
      ...('effect' in step && step.effect ? { effect: step.effect.state } : {}),
    },
  }
}

function nameOf(step: Step): string {
  if (step.kind === 'model_call') return step.model
  return step.kind === 'delegation' ? step.agent : step.tool
}

function excerpt(step: Step): string {
  const text = textOf(step)
  return cutText(text, excerptLength)
}

function textOf(step: Step): string {
  if (step.kind === 'model_call') return step.text
  return step.kind === 'approval' ? `${step.decision} by ${step.by}` : asText(step.output)
}
