import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { ArtifactOfStep } from '../../../contract/resources/file.ts'
import type { Finding } from '../../../contract/resources/guardrail.ts'
import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { JsonSchema } from '../../base/ports/models.ts'
import { type CheckedOutput, checkOutput } from '../../base/schemas/output-schema.ts'
import { blockIn } from '../../records/mission/finding-about.ts'
import { isReply, type RecordedModelCall } from '../../records/mission/recorded-step.ts'
import { requireUnblocked } from '../guardrails/guard-reply.ts'
import type { OpenQuestion } from '../guardrails/open-question.ts'
import { artifactsOf } from '../legs/artifacts-made.ts'
import { capsOf, requireWithinCaps } from '../legs/caps.ts'
import { openCalls } from '../legs/conversation.ts'
import { countLateCall } from '../legs/count-late-call.ts'
import { brokenOffCall } from '../legs/cut-off-call.ts'
import { endCompleted, endExpired, endFailed, endForNextLeg, endHeld, endPostponed } from '../legs/end-leg.ts'
import { isBlank, judgeReply } from '../legs/judge-reply.ts'
import { type Claimed, type ExecutionPorts, Fenced, type Leg, stepsOfAttempt } from '../legs/leg.ts'
import { requireProgress } from '../legs/repetition.ts'
import { mayCorrect, requireAnotherTry } from '../legs/reply-policy.ts'
import { reportCallEnd } from '../legs/report-call-end.ts'
import { waitForBudget } from '../legs/wait-for-budget.ts'
import { isAway, startPatience } from '../patience/patience.ts'
import { patientPorts } from '../patience/patient-ports.ts'
import { askModel } from './ask-model.ts'
import { checkerFor, modelsOf } from './call-model.ts'
import { carryOutCalls } from './carry-out-calls.ts'
import { claim } from './claim.ts'
import { closeTools } from './close-tools.ts'
import { endLate } from './end-late.ts'
import { findingOut, findOut } from './find-out.ts'
import { givenTo, guarded } from './guard-call.ts'
import { heldReply, holdReply } from './hold-reply.ts'
import { keepAlive } from './keep-alive.ts'
import { withFilesKept } from './keep-made-files.ts'
import { keepStep } from './keep-step.ts'
import { keepSummary } from './keep-summary.ts'
import { type LegTime, legTime, startLegClock, type TimeUp } from './leg-clock.ts'
import { loadLeg } from './load-leg.ts'
import { nextCall } from './next-call.ts'
import { requireRoomForOutput } from './reply-room.ts'
import { reserve } from './reserve.ts'

/**
 * Continues a mission from its last recorded step, until it ends, waits, or the invocation’s time is nearly spent.
 * Does nothing if the message is old or repeated, and stops without a trace if the mission is taken from it. Its time is
 * watched from outside: work that hangs is given up. A write waits for an unavailable store as long as the
 * invocation lasts, since its content may have been paid for.
 * @param remainingMs how much longer this invocation may take
 */
export function executeLeg(ports: ExecutionPorts) {
  return async (message: MissionLeg, remainingMs: () => number): Promise<void> => {
    const patience = startPatience(remainingMs)
    try {
      const patient = patientPorts(ports, patience)
      const leg = await claim({ plain: ports, patient, patience }, message)
      if (leg) await carryOn(ports, patient, leg, remainingMs)
    } finally {
      // Abandoned work continues, and must not ask for ever.
      patience.end()
    }
  }
}

async function carryOn(
  ports: ExecutionPorts,
  patient: ExecutionPorts,
  leg: Claimed,
  remainingMs: () => number,
): Promise<void> {
  const alive = keepAlive(ports, leg)
  const clock = startLegClock(ports, leg, remainingMs)
  try {
    const loading = loadLeg(ports, leg)
    const end = await Promise.race([work(patient, leg, loading, legTime(leg, remainingMs)), clock.givenUp])
    clock.stop()
    await finish(patient, leg, end)
  } catch (error) {
    clock.stop()
    if (!(error instanceof Fenced)) throw error
    await endFenced(patient, leg, clock.timeUp())
  } finally {
    await alive.stop()
  }
}

async function endFenced(ports: ExecutionPorts, leg: Claimed, timeUp: TimeUp | undefined): Promise<void> {
  if (timeUp && (await endLate(ports, leg, timeUp))) return
  if (!(await isReported(ports, leg))) await countLateCall(ports, leg)
}

/** If the stop that waits for it cannot be told at all, the call is counted on its own. */
async function isReported(ports: ExecutionPorts, leg: Claimed): Promise<boolean> {
  try {
    return await reportCallEnd(ports, leg)
  } catch (error) {
    if (isAway(error)) throw error
    ports.logger.warn('The end of an aborted call could not be reported', { mission: leg.stored.mission.id, error })
    return false
  }
}

/** How a leg ends. Its lease is renewed meanwhile. */
type End = () => Promise<void>

async function work(
  ports: ExecutionPorts,
  claimed: Claimed,
  loading: ReturnType<typeof loadLeg>,
  time: LegTime,
): Promise<End> {
  try {
    const { leg, input } = await loading
    return await untilItEnds(ports, leg, input, time)
  } catch (error) {
    if (error instanceof Fenced) throw error
    return () => endTried(ports, claimed, error)
  }
}

/** Step after step. */
async function untilItEnds(ports: ExecutionPorts, leg: Leg, input: Json, time: LegTime): Promise<End> {
  try {
    requireUnblocked(stepsOfAttempt(leg))
    await requireCorrectableAnswer(ports, leg)
    for (;;) {
      const end = await nextStep(ports, leg, input, time)
      if (end) return end
    }
  } finally {
    await closeTools(ports, leg)
  }
}

/** An end that cannot be recorded in all its tries ends the attempt. */
async function finish(ports: ExecutionPorts, leg: Claimed, end: End): Promise<void> {
  try {
    await end()
  } catch (error) {
    if (error instanceof Fenced) throw error
    await endTried(ports, leg, error)
  }
}

/** A paid but unrecorded call is not repeated without counting. */
async function endTried(ports: ExecutionPorts, leg: Claimed, error: unknown): Promise<void> {
  logFailure(ports, leg.stored.mission.id, error)
  const paid = brokenOffCall(ports.models, leg.call)
  if (isAway(error) && !paid) await endPostponed(ports, leg, error)
  else await endFailed(ports, leg, error, paid)
}

/**
 * Errors caused by a mission’s own limits, or by an open circuit of a host, concern its owner. An unavailable provider or store,
 * and anything unexpected, concerns the operator as well.
 */
function logFailure({ logger }: ExecutionPorts, mission: string, error: unknown): void {
  const isOwners = isSortieError(error) && (error.status < 500 || error.code === 'circuit_open')
  if (isOwners) logger.info('An attempt failed', { mission, code: error.code, reason: error.message })
  else logger.warn('An attempt failed', { mission, error })
}

/** One step, recorded; or how the leg ends. */
async function nextStep(ports: ExecutionPorts, leg: Leg, input: Json, time: LegTime): Promise<End | undefined> {
  if (leg.abort.signal.aborted) throw new Fenced()
  if (leg.stored.mission.hold && (await endHeld(ports, leg))) return waiting
  if (ports.clock.now() >= leg.stored.mission.deadline) return () => endExpired(ports, leg)
  if (!time.isEnoughForStep()) return () => endForNextLeg(ports, leg)
  requireUnblocked(stepsOfAttempt(leg))
  requireAnotherTry(modelsOf(ports, leg), stepsOfAttempt(leg))
  const open = openCalls(leg.steps)
  if (open.length > 0) return (await carryOutCalls(ports, leg, open)) === 'waiting' ? waiting : undefined
  requireProgress(stepsOfAttempt(leg))
  const caps = capsOf(leg.agent, leg.stored.mission.caps)
  // The withheld reply was within the caps when it was requested, and is paid for.
  if (!leg.held) requireWithinCaps(caps, stepsOfAttempt(leg), 'model_call')
  if (!time.isEnoughForCall(caps.max_output_tokens)) return () => endForNextLeg(ports, leg)
  return takeCall(ports, leg, input, () => mayGoOn(ports, leg, time))
}

/** Whether nothing ends or suspends the leg before its next call. */
function mayGoOn({ clock }: ExecutionPorts, { abort, agent, stored: { mission } }: Leg, time: LegTime): boolean {
  if (abort.signal.aborted || mission.hold || clock.now() >= mission.deadline) return false
  return time.isEnoughForStep() && time.isEnoughForCall(capsOf(agent, mission.caps).max_output_tokens)
}

/** The next call of a model, for its agent’s text or for a summary first; or what guardrails wait for. */
async function takeCall(
  ports: ExecutionPorts,
  leg: Leg,
  input: Json,
  mayGoOn: () => boolean,
): Promise<End | undefined> {
  const findOut = findingOut(ports, leg, mayGoOn)
  const before = leg.steps.length
  const given = await givenTo(ports, leg, input, findOut)
  // Judges used some of its time and caps: check again whether it may continue.
  if (leg.steps.length > before || !mayGoOn()) return undefined
  if ('open' in given) return settle(ports, leg, given.open)
  const held = heldReply(leg)
  if (held) {
    const reply = await guarded(ports, leg, held, { inGiven: given.findings, findOut })
    if (!('open' in reply)) return letThrough(ports, leg, reply)
    return mayGoOn() ? settle(ports, leg, reply.open) : undefined
  }
  const call = await nextCall(ports, leg, given)
  const shortage = await reserve(ports, leg, call.request)
  if (shortage) return () => waitForBudget(ports, leg, shortage)
  const step = await askModel(ports, leg, call, given)
  if (!step) return undefined
  const { summarises, summary } = call
  if (!summarises) return letThroughOrHold(ports, leg, step, given.findings)
  await keepSummary(ports, leg, step, { summarises, summary, history: given.history })
  return undefined
}

/** A reply counts once guardrails let it through. Until then it is withheld, and nothing is requested instead. */
async function letThroughOrHold(
  ports: ExecutionPorts,
  leg: Leg,
  said: RecordedModelCall,
  inGiven: readonly Finding[],
): Promise<End | undefined> {
  const reply = await guarded(ports, leg, said, { inGiven })
  if (!('open' in reply)) return letThrough(ports, leg, reply)
  await holdReply(ports, leg, said)
  return undefined
}

async function letThrough(ports: ExecutionPorts, leg: Leg, reply: RecordedModelCall): Promise<End | undefined> {
  const end = await endOrGoOn(ports, leg, await withFilesKept(ports, leg, reply))
  leg.held = undefined
  return end
}

async function settle(ports: ExecutionPorts, leg: Leg, open: OpenQuestion): Promise<End | undefined> {
  const found = await findOut(ports, leg, open)
  if (found === 'waiting') return waiting
  return found && (() => waitForBudget(ports, leg, found))
}

async function endOrGoOn(ports: ExecutionPorts, leg: Leg, reply: RecordedModelCall): Promise<End | undefined> {
  if (judgeReply(reply) === 'answer' && !blockIn(reply)) return endOrCorrect(ports, leg, reply)
  await keepStep(ports, leg, reply)
  return undefined
}

/** Nothing is left to write: the mission waits already. */
const waiting: End = async () => {}

/** The model’s last text is the output, if it matches the agent’s schema; otherwise the model is told what is wrong. */
async function endOrCorrect(ports: ExecutionPorts, leg: Leg, step: RecordedModelCall): Promise<End | undefined> {
  const checked = await checkedAnswer(ports, leg, step)
  if (!checked) return () => endCompleted(ports, leg, step, answerIn(step))
  if (checked.ok) {
    requireRoomForOutput(checked.value)
    return () => endCompleted(ports, leg, step, checked.value as Json)
  }
  await keepStep(ports, leg, step)
  requireCorrectable(leg, checked)
  return undefined
}

/** For a model that answered only with files: the files. */
function answerIn(step: RecordedModelCall): string {
  return isBlank(step.text) ? artifactsOf(step).map(inWords).join('\n') : step.text
}

function inWords({ id, name, media_type }: ArtifactOfStep): string {
  return `[${name}, ${media_type}, kept as the file ${id}]`
}

/** @returns `undefined` if any answer is valid */
async function checkedAnswer(
  ports: ExecutionPorts,
  leg: Leg,
  { text }: RecordedModelCall,
): Promise<CheckedOutput | undefined> {
  const schema = leg.agent.output_schema
  return schema ? checkOutput(checkerFor(ports, leg), schema as JsonSchema, text) : undefined
}

/** @throws SortieError `output_invalid`, `check_too_expensive` if the model is not to be told again */
function requireCorrectable(leg: Leg, { code, problem }: Extract<CheckedOutput, { ok: false }>): void {
  if (code === 'check_too_expensive' || !mayCorrect(stepsOfAttempt(leg))) throw new SortieError(code, problem)
}

/** The previous leg may have been lost after it recorded an answer, and before it ended the attempt. */
async function requireCorrectableAnswer(ports: ExecutionPorts, leg: Leg): Promise<void> {
  const last = stepsOfAttempt(leg).at(-1)
  if (!last || !isReply(last) || judgeReply(last) !== 'answer') return
  const checked = await checkedAnswer(ports, leg, last)
  if (checked?.ok === false) requireCorrectable(leg, checked)
}
