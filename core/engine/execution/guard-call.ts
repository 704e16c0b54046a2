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

/** How what they wait for is found out on the way. */
export type FindOut = Judging['findOut']

/** With what a leg's guardrails judge. */
export function judgingOf({ checks }: Pick<ExecutionPorts, 'checks'>, leg: Leg, findOut?: FindOut): Judging {
  const { tenant, steps } = leg
  const heard = heardIn({ steps, ofAttempt: () => stepsOfAttempt(leg), answers: () => leg.screened })
  return { checks, tenant, heard, ...(findOut && { findOut }) }
}

/** Those of the agents that had its mission before, then its agent's own. */
export function guardsOfInput({ agent, guardedBefore }: Pick<Leg, 'agent' | 'guardedBefore'>): readonly Guardrail[] {
  return [...guardedBefore.ofInput, ...(agent.guardrails ?? []).filter(isOfInput)]
}

/** The same for what was said before in its conversation. */
export function guardsOfHistory(leg: Pick<Leg, 'agent' | 'guardedBefore'>): readonly Guardrail[] {
  return [...leg.guardedBefore.ofHistory, ...guardsOfInput(leg)]
}

/** What the leg’s agent may be shown of what its mission was given. Files are read for that, so it is found out once. */
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
 * A reply as it is recorded, after the agent's guardrails.
 * @param how `inGiven`: what they found in what the mission was given, which the first reply of all tells
 * @returns what is to be found out first, where that is not known yet
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
