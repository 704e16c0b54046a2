import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import { originOfResult } from '../../records/mission/origin.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'
import { guardInput, isOfInput } from '../guardrails/guard-input.ts'
import { guardReply, noteImages, withFindings } from '../guardrails/guard-reply.ts'
import { heardIn } from '../guardrails/heard.ts'
import type { Judging } from '../guardrails/judge-value.ts'
import type { OpenQuestion } from '../guardrails/open-question.ts'
import type { Guarded } from '../legs/given.ts'
import { type ExecutionPorts, type Leg, stepsOfAttempt } from '../legs/leg.ts'

/** How to get what they wait for on the way. */
export type FindOut = Judging['findOut']

/** Everything that a leg’s guardrails judge with. */
export function judgingOf({ checks }: Pick<ExecutionPorts, 'checks'>, leg: Leg, findOut?: FindOut): Judging {
  const { tenant, steps } = leg
  const heard = heardIn({ steps, ofAttempt: () => stepsOfAttempt(leg), answers: () => leg.screened })
  return { checks, tenant, heard, ...(findOut && { findOut }) }
}

/** Those of the agents that had its mission before, then its own agent’s. */
export function guardsOfInput({ agent, guardedBefore }: Pick<Leg, 'agent' | 'guardedBefore'>): readonly Guardrail[] {
  return [...guardedBefore.ofInput, ...(agent.guardrails ?? []).filter(isOfInput)]
}

/** The same for earlier messages of its conversation. */
export function guardsOfHistory(leg: Pick<Leg, 'agent' | 'guardedBefore'>): readonly Guardrail[] {
  return [...leg.guardedBefore.ofHistory, ...guardsOfInput(leg)]
}

/** The part of its mission’s input that the leg’s agent may see. It requires reading files, so it is determined once. */
export async function givenTo(
  ports: ExecutionPorts,
  leg: Leg,
  input: Json,
  findOut: FindOut,
): Promise<Guarded | { readonly open: OpenQuestion }> {
  if (leg.given?.to === leg.agent) return leg.given
  const all = { input, files: leg.stored.mission.files ?? [], history: leg.history }
  const guards = { ofInput: guardsOfInput(leg), ofHistory: guardsOfHistory(leg) }
  const read = (blob: string) => ports.blobs.get(leg.tenant, blob)
  const given = await guardInput(judgingOf(ports, leg, findOut), guards, all, read)
  if (!('open' in given)) leg.given = { ...given, to: leg.agent }
  return given
}

/**
 * A reply as recorded, after the agent’s guardrails.
 * @param how `inGiven`: their findings in the mission’s input, which the very first reply reports
 * @returns what must be found out first, if that is unknown
 */
export async function guarded(
  ports: ExecutionPorts,
  leg: Leg,
  said: RecordedModelCall,
  { inGiven, findOut }: { readonly inGiven: readonly Finding[]; readonly findOut?: FindOut },
): Promise<RecordedModelCall | { readonly open: OpenQuestion }> {
  const reply = await guardReply(judgingOf(ports, leg, findOut), leg.agent, said)
  if ('open' in reply) return reply
  const judged = originOfResult(leg.stored.mission) === 'outside' ? noteImages(reply) : reply
  // Verdicts about it were recorded meanwhile.
  return withFindings(
    { ...judged, number: leg.steps.length + 1 },
    inGiven.filter((finding) => !isRecorded(leg.steps, finding)),
  )
}

function isRecorded(steps: readonly RecordedStep[], { guardrail, at }: Finding): boolean {
  return steps.some(
    (step) => step.kind === 'model_call' && step.findings?.some((one) => one.guardrail === guardrail && one.at === at),
  )
}
