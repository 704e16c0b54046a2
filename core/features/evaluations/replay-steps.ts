import { isSortieError } from '../../../contract/errors.ts'
import type { Replay } from '../../../contract/resources/replay.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { ToolCall } from '../../base/ports/models.ts'
import { checkOutput } from '../../base/schemas/output-schema.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { askFirst, deniedAfterOutside, isDenied } from '../../engine/asking/ask-for-call.ts'
import { callsLeft, capsOf, isOfCall, requireWithinCaps } from '../../engine/legs/caps.ts'
import { openCalls } from '../../engine/legs/conversation.ts'
import { judgeReply } from '../../engine/legs/judge-reply.ts'
import { planCall } from '../../engine/legs/planned-call.ts'
import { requireProgress } from '../../engine/legs/repetition.ts'
import { mayCorrect, requireAnotherTry } from '../../engine/legs/reply-policy.ts'
import { isLoopTool } from '../../engine/tools/toolbox.ts'
import type { Toolset } from '../../engine/tools/toolset.ts'
import type { Agent } from '../../records/agent/agent.ts'
import type { Finished } from '../../records/mission/mission.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from '../../records/mission/recorded-step.ts'

/** The agent that replays a record. */
export interface Replayer {
  readonly checks: Checks
  readonly tenant: string
  readonly agent: Agent
  readonly tools: Toolset
  /** The agents that gave the recorded replies: the reaction to a reply that does not count depends on whose it is. */
  readonly models: readonly string[]
  /** Whether its guardrails are those of the mission. They are not applied again: the record has their findings. */
  readonly isGuardedAlike: boolean
}

/** A mission that has ended, with all its steps. */
export interface RecordedMission {
  readonly mission: Finished
  readonly steps: readonly RecordedStep[]
}

export type ReplayEnd = Pick<Replay, 'outcome' | 'step' | 'reason'>

type Result = Exclude<RecordedStep, RecordedModelCall>
/** `undefined`: the record continues. */
type Finding = ReplayEnd | undefined

/**
 * Walks through the steps of a mission’s last attempt as a leg would, with each recorded reply and result, and stops
 * where the agent would act differently. It decides by the code of the loop itself, and does nothing.
 */
export async function replaySteps(replayer: Replayer, recorded: RecordedMission): Promise<ReplayEnd> {
  for (const [at, step] of recorded.steps.entries()) {
    if (!isReply(step) || !isOfAttempt(recorded.mission, step)) continue
    const found = beforeReply(replayer, recorded, at) ?? (await afterReply(replayer, recorded, at, step))
    if (found) return found
  }
  return blockedAgain(replayer, recorded) ?? beyondRecord(replayer, recorded)
}

/** The end of the record of a mission that a guardrail ended. */
function blockedAgain({ isGuardedAlike }: Replayer, recorded: RecordedMission): Finding {
  const { mission, steps } = recorded
  if (mission.status !== 'FAILED' || mission.error.code !== 'guardrail_blocked') return undefined
  if (isGuardedAlike) return same
  const reason = 'A guardrail ended the mission here, and its own are others: what they would say is not in the record'
  return ended('diverged', numberAt(recorded, steps.length), reason)
}

function isOfAttempt({ redriven_from, attempt }: Finished, step: RecordedStep): boolean {
  return step.number > (redriven_from?.steps ?? 0) && step.attempt === attempt
}

/** The steps of the attempt before this place. */
function stepsUntil({ mission, steps }: RecordedMission, at: number): readonly RecordedStep[] {
  return steps.slice(0, at).filter((step) => isOfAttempt(mission, step))
}

/** Whether the model is called at all. */
function beforeReply(replayer: Replayer, recorded: RecordedMission, at: number): Finding {
  const before = stepsUntil(recorded, askedAt(recorded, at))
  return failing(recorded, at, () => {
    requireAnotherTry(replayer.models, before)
    requireProgress(before)
    requireWithinCaps(capsOf(replayer.agent, recorded.mission.caps), before, 'model_call')
  })
}

/** A withheld reply was requested before guardrails judged it. */
function askedAt({ steps }: RecordedMission, at: number): number {
  const reply = steps[at]
  const held = reply?.kind === 'model_call' ? reply.held_in : undefined
  return held === undefined ? at : steps.findIndex(({ number }) => number === held)
}

/** How the attempt ends if the loop would not continue. */
function failing(recorded: RecordedMission, at: number, goOn: () => void): Finding {
  try {
    goOn()
    return undefined
  } catch (error) {
    if (!isSortieError(error)) throw error
    return failedAt(recorded, at, error)
  }
}

const same: ReplayEnd = { outcome: 'same', step: null, reason: null }
const maxReason = 500

function failedAt(
  recorded: RecordedMission,
  at: number,
  { code, message }: { readonly code: string; readonly message: string },
): ReplayEnd {
  const { mission, steps } = recorded
  if (at >= steps.length && mission.status === 'FAILED' && mission.error.code === code) return same
  return ended('ends_otherwise', numberAt(recorded, at), `It fails here: ${code}: ${message}`)
}

function ended(outcome: ReplayEnd['outcome'], step: number, reason: string): ReplayEnd {
  return { outcome, step, reason: cutText(reason, maxReason) }
}

function numberAt({ steps }: RecordedMission, at: number): number {
  return steps[at]?.number ?? (steps.at(-1)?.number ?? 0) + 1
}

async function afterReply(
  replayer: Replayer,
  recorded: RecordedMission,
  at: number,
  reply: RecordedModelCall,
): Promise<Finding> {
  const verdict = judgeReply(reply)
  if (verdict === 'answer') return afterAnswer(replayer, recorded, at, reply)
  // A reply that does not count is handled before the next reply.
  return verdict === 'calls' ? afterCalls(replayer, recorded, at, reply) : undefined
}

async function afterAnswer(
  replayer: Replayer,
  recorded: RecordedMission,
  at: number,
  { text, number }: RecordedModelCall,
): Promise<Finding> {
  const { checks, tenant, agent } = replayer
  const { output_schema } = agent
  const checked = output_schema ? await checkOutput({ checks, tenant }, output_schema, text) : undefined
  const wasLast = at === recorded.steps.length - 1
  const blocked = wasLast ? blockedAgain(replayer, recorded) : undefined
  if (blocked) return blocked
  const completed = wasLast && recorded.mission.status === 'COMPLETED'
  if (checked?.ok !== false) {
    return completed ? same : ended('ends_otherwise', number, 'It completes here, with this reply as its answer')
  }
  const { code, problem } = checked
  if (code === 'check_too_expensive' || !mayCorrect(stepsUntil(recorded, at + 1))) {
    // The record of an attempt that failed so also ends with its last answer.
    return failedAt(recorded, wasLast ? at + 1 : at, { code, message: problem })
  }
  return wasLast ? ended('diverged', number, `It asks its model for another answer. ${problem}`) : undefined
}

async function afterCalls(
  replayer: Replayer,
  recorded: RecordedMission,
  at: number,
  reply: RecordedModelCall,
): Promise<Finding> {
  const results = resultsAfter(recorded, at)
  const caps = capsOf(replayer.agent, recorded.mission.caps)
  const left = callsLeft(caps, stepsUntil(recorded, at + 1), 0)
  const beyond = results.findIndex((_, nth) => results.slice(0, nth).filter(isOfCall).length >= left)
  const made = beyond < 0 ? results : results.slice(0, beyond)
  const before = recorded.steps.slice(0, at + 1)
  for (const call of reply.tool_calls) {
    const step = made.find(({ call_id }) => call_id === call.id)
    const difference = step && (await differenceIn(replayer, { mission: recorded.mission, steps: before }, call, step))
    if (difference !== undefined) return ended('diverged', step?.number ?? reply.number, difference)
  }
  const over = at + 1 + made.length
  if (made.length === results.length) return undefined
  return failing(recorded, over, () => requireWithinCaps(caps, stepsUntil(recorded, over), 'tool_call'))
}

/** The recorded results of a reply’s calls. */
function resultsAfter({ steps }: RecordedMission, at: number): readonly Result[] {
  const after = steps.slice(at + 1)
  const next = after.findIndex(({ kind }) => kind === 'model_call')
  return (next < 0 ? after : after.slice(0, next)).filter((step) => step.kind !== 'model_call')
}

/** What happens to a call. `tell`: nothing, except that the model gets the reason. */
type Deed =
  | { readonly deed: 'call' }
  | { readonly deed: 'ask first' }
  | { readonly deed: 'tell'; readonly words: string }

/** @returns the difference, in words */
async function differenceIn(
  replayer: Replayer,
  recorded: RecordedMission,
  call: ToolCall,
  step: Result,
): Promise<string | undefined> {
  // They could not be read, whoever has the tool.
  if (typeof call.arguments === 'string') return undefined
  const [would, did] = [await deedOf(replayer, recorded, call), recordedDeed(step)]
  if (would.deed === did.deed && !(would.deed === 'tell' && did.deed === 'tell' && would.words !== did.words))
    return undefined
  return `It ${shown(would, call)}. In the record it ${shown(did, call)}`
}

async function deedOf(
  { checks, tenant, agent, tools }: Replayer,
  { mission, steps }: RecordedMission,
  call: ToolCall,
): Promise<Deed> {
  // Their results come from other missions, or from a person.
  if (isLoopTool(call.name) && agent.tools.includes(call.name)) return { deed: 'call' }
  const leg = { tenant, agent, tools, steps: [...steps], stored: { mission } }
  const planned = await planCall({ checks }, leg, call)
  if ('is_error' in planned) return { deed: 'tell', words: String(planned.output) }
  if (isDenied(leg, planned)) return { deed: 'tell', words: deniedAfterOutside }
  return { deed: askFirst(leg, planned) ? 'ask first' : 'call' }
}

/** By the messages of `planCall`, which our own tools use only for arguments. */
const refusals = /^(tool_unknown|invalid_input): /

function recordedDeed(step: Result): Deed {
  if (step.kind === 'approval') return { deed: step.about === 'tool_call' ? 'ask first' : 'call' }
  if (step.kind === 'delegation' || !step.is_error || typeof step.output !== 'string') return { deed: 'call' }
  const isRefusal = refusals.test(step.output) && !(isLoopTool(step.tool) && !step.output.startsWith('tool_unknown'))
  return isRefusal ? { deed: 'tell', words: step.output } : { deed: 'call' }
}

function shown(deed: Deed, { name }: ToolCall): string {
  if (deed.deed === 'call') return `calls ${name}`
  return deed.deed === 'ask first' ? `asks a person before it calls ${name}` : `tells its model “${deed.words}”`
}

/** Whether calls are made whose results the record lacks. */
function beforeCalls({ agent }: Replayer, recorded: RecordedMission): Finding {
  const { mission, steps } = recorded
  if (openCalls(steps).length === 0) return undefined
  const own = stepsUntil(recorded, steps.length)
  return failing(recorded, steps.length, () => requireWithinCaps(capsOf(agent, mission.caps), own, 'tool_call'))
}

/** What the attempt would do after the end of the record. */
function beyondRecord(replayer: Replayer, recorded: RecordedMission): ReplayEnd {
  const at = recorded.steps.length
  const failed = beforeReply(replayer, recorded, at) ?? beforeCalls(replayer, recorded)
  if (failed) return failed
  return ended(
    'diverged',
    numberAt(recorded, at),
    `The record ends here, since the mission was ${recorded.mission.status}`,
  )
}
