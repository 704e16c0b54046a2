import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { parseJson } from '../../base/payloads/parse-json.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { type Stopwatch, startStopwatch } from '../../base/times/stopwatch.ts'
import { approvalOf } from '../../records/approval/approval-steps.ts'
import { findingAbout } from '../../records/mission/finding-about.ts'
import { inState, type OpenEffect } from '../../records/mission/mission.ts'
import { ask } from '../asking/ask.ts'
import { askFirst, askForCall, deniedAfterOutside, isDenied } from '../asking/ask-for-call.ts'
import { type Resolution, resolutionOf } from '../effects/effect-policy.ts'
import { type ExecutionPorts, Fenced, type Leg, record } from '../legs/leg.ts'
import { openEffectOf, type PlannedCall, planCall } from '../legs/planned-call.ts'
import { failure, type ToolResult } from '../legs/tool-result.ts'
import type { LookedUp } from '../tools/tool.ts'
import { moveTo } from '../transition/move.ts'
import { callTool, inToolTime, marked, toolContext, toolStep } from './call-tool.ts'
import { loopActOf } from './loop-tools.ts'
import { requireLease } from './renew-lease.ts'
import { waitForOthers } from './wait-for-others.ts'

/** The step to record, or that it is already recorded, or that the mission gave its slot back and waits. */
export type CallEnd = Step | 'recorded' | 'waiting'

/**
 * Carries out a call that the model decided on. A call with an effect is recorded as INTENDED before it is made, so that
 * whoever continues after a crash knows that it may have been made.
 * @throws Fenced, and errors of an idempotent tool that may have taken effect: the next attempt repeats the call
 */
export async function carryOutCall(ports: ExecutionPorts, leg: Leg, call: ToolCall): Promise<CallEnd> {
  const watch = startStopwatch(ports.clock)
  const problem = problemOfArguments(call) ?? problemByGuardrail(leg, call)
  if (problem !== undefined) return toolStep(leg, call, watch, failure(problem))
  const act = loopActOf(leg, call)
  if (!act) return carryOutTool(ports, leg, call, watch)
  const done = await act(ports, leg, call)
  return typeof done === 'string' ? done : toolStep(leg, call, watch, done)
}

/** Arguments that stayed text could not be read; the model may write them differently. */
function problemOfArguments({ arguments: given }: ToolCall): string | undefined {
  if (typeof given !== 'string') return undefined
  try {
    parseJson(given, 'What was given as arguments')
    return 'invalid_input: the arguments are not an object'
  } catch (error) {
    if (!isSortieError(error)) throw error
    return `${error.code}: ${error.message}`
  }
}

function problemByGuardrail({ steps }: Leg, call: ToolCall): string | undefined {
  const found = findingAbout(steps, call, 'blocked')
  return found && `guardrail_blocked: the guardrail ${found.guardrail} does not let this call be made: ${found.what}`
}

async function carryOutTool(ports: ExecutionPorts, leg: Leg, call: ToolCall, watch: Stopwatch): Promise<CallEnd> {
  requireNotGivenUp(leg, call)
  const planned = await planCall(ports, leg, call)
  const open = openEffectOf(leg, call)
  if ('is_error' in planned) {
    // Its tool was changed or deleted after the call began.
    return open ? askWhatHappened(ports, leg, call, open) : toolStep(leg, call, watch, planned)
  }
  if (isDenied(leg, planned)) return toolStep(leg, call, watch, failure(deniedAfterOutside))
  const asked = askFirst(leg, planned)
  if (asked) return askForCall(ports, leg, planned, asked)
  // Its tool may have another effect by now; the recorded one counts.
  const effect = open?.kind ?? planned.effect
  // If it began in a mission that this one was redriven from, it has that mission’s key.
  const key = open?.key ?? planned.key
  const seconds = planned.tool.handedFor
  if (seconds !== undefined) {
    // The former executor may have made it.
    if (open && resolutionOf(planned.policy, effect) !== 'repeat') return askWhatHappened(ports, leg, call, open)
    await waitForOthers(ports, leg, { calls: [{ planned: { ...planned, effect, key }, seconds }] })
    return 'waiting'
  }
  if (effect !== 'none') return carryOutEffect(ports, leg, { ...planned, effect, key }, watch)
  return toolStep(leg, planned.call, watch, (await callTool(ports, leg, planned)).result)
}

/** @throws SortieError `effect_unknown` */
function requireNotGivenUp({ steps }: Leg, call: ToolCall): void {
  const approval = approvalOf(steps, call)
  if (approval?.decision !== 'fail') return
  const message = `Nobody could say whether ${call.name} took effect, and ${approval.by} gave the mission up`
  throw new SortieError('effect_unknown', approval.note === null ? message : `${message}: ${approval.note}`)
}

type CallWithEffect = PlannedCall & { readonly effect: OpenEffect['kind'] }

async function carryOutEffect(
  ports: ExecutionPorts,
  leg: Leg,
  planned: CallWithEffect,
  watch: Stopwatch,
): Promise<CallEnd> {
  const open = openEffectOf(leg, planned.call)
  if (open) {
    const settled = await resolveUnknown(ports, leg, planned, { open, watch })
    if (settled) return settled
  } else await intend(ports, leg, planned)
  await requireLease(ports, leg)
  const outcome = await callTool(ports, leg, planned)
  if (outcome.certain) return effectStep(leg, planned, watch, outcome)
  if (resolutionOf(planned.policy, planned.effect) !== 'ask') throw outcome.error
  return askWhatHappened(ports, leg, planned.call, openEffect(ports, planned))
}

/**
 * A former executor was about to make this call, and it is unknown whether the call took effect.
 * @returns the settlement; `undefined` if the call is to be made again
 */
async function resolveUnknown(
  ports: ExecutionPorts,
  leg: Leg,
  planned: CallWithEffect,
  { open, watch }: { readonly open: OpenEffect; readonly watch: Stopwatch },
): Promise<CallEnd | undefined> {
  const resolution = resolutionOf(planned.policy, planned.effect)
  if (resolution === 'ask') return askWhatHappened(ports, leg, planned.call, open)
  // Even if it was unknown before: whoever recorded that may have made the call since.
  await putOpenEffect(ports, leg, { ...open, state: 'UNKNOWN' }, unknown(open, resolution))
  if (resolution === 'repeat') return undefined
  const found = await lookUp(ports, leg, planned)
  if (found.found === 'nothing') return undefined
  if (found.found === 'unknown') return askWhatHappened(ports, leg, planned.call, open)
  const result = marked(leg, planned, { output: found.output, is_error: false })
  return effectStep(leg, planned, watch, { result, isAnswered: true })
}

const noAnswer: LookedUp = { found: 'unknown' }

/** @throws errors of the look-up that may pass: the next attempt tries again */
async function lookUp(ports: ExecutionPorts, leg: Leg, planned: CallWithEffect): Promise<LookedUp> {
  const { tool, policy } = planned
  if (policy?.when_unknown !== 'look_up' || !tool.lookUp) return noAnswer
  const look = tool.lookUp
  try {
    return await inToolTime(leg, (signal) => look(policy.look_up, toolContext(ports, leg, planned, signal)))
  } catch (error) {
    if (leg.abort.signal.aborted) throw new Fenced()
    if (isSortieError(error) && !error.retryable) return noAnswer
    throw error
  }
}

function effectStep(
  leg: Leg,
  { call, effect: kind, key }: CallWithEffect,
  watch: Stopwatch,
  { result, isAnswered }: { readonly result: ToolResult; readonly isAnswered: boolean },
): Step {
  const state = isAnswered ? 'DONE' : 'FAILED'
  return toolStep(leg, call, watch, { ...result, effect: { kind, key, state } })
}

/** The write that records the call before it is made. */
function intend(ports: ExecutionPorts, leg: Leg, planned: CallWithEffect): Promise<void> {
  const { tool, call_id, kind, key } = openEffect(ports, planned)
  return putOpenEffect(ports, leg, openEffect(ports, planned), {
    type: 'effect.intended',
    data: { tool, call_id, kind, key },
  })
}

function putOpenEffect(ports: ExecutionPorts, leg: Leg, open_effect: OpenEffect, fact: Fact): Promise<void> {
  const { mission } = leg.stored
  const to = inState(mission, { status: 'RUNNING', slot: mission.slot }, { open_effect })
  return record(ports, leg, moveTo(to, [fact]))
}

/** Only a person can find out whether a write that is not idempotent took effect. */
async function askWhatHappened(ports: ExecutionPorts, leg: Leg, call: ToolCall, open: OpenEffect): Promise<'waiting'> {
  await ask(ports, leg, {
    about: 'effect_unknown',
    tool: call.name,
    call_id: call.id,
    question: `Did this call of ${call.name} (key ${open.key}) take effect? Its outcome was lost.`,
    payload: call.arguments as Json,
    form: null,
    approvers: [],
    deadline_s: null,
    default: null,
    facts: [unknown(open, 'ask')],
    open_effect: { ...open, state: 'UNKNOWN' },
  })
  return 'waiting'
}

function unknown({ tool, call_id, kind, key }: OpenEffect, resolution: Resolution) {
  return { type: 'effect.unknown' as const, data: { tool, call_id, kind, key, resolution } }
}

function openEffect(ports: ExecutionPorts, { tool, call, effect, key }: CallWithEffect): OpenEffect {
  return { tool: tool.name, call_id: call.id, kind: effect, key, state: 'INTENDED', since: ports.clock.now() }
}
