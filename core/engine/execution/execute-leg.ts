import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import type { Step } from '../../../contract/resources/mission.ts'
import type { Fact } from '../../../events/catalogue.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import type { MissionLeg } from '../../base/ports/lanes.ts'
import type { JsonSchema, ToolCall } from '../../base/ports/models.ts'
import { checkOutput } from '../../base/schemas/output-schema.ts'
import { inState } from '../../records/mission/mission.ts'
import { capsOf, requireWithinCaps } from '../runs/caps.ts'
import { openCalls } from '../runs/conversation.ts'
import { brokenOffCall } from '../runs/cut-off-call.ts'
import { endCompleted, endExpired, endFailed, endHeld, endLeg } from '../runs/end-run.ts'
import { limitsNear, timeUse } from '../runs/limits-near.ts'
import { reportCallEnd } from '../runs/report-call-end.ts'
import { type ExecutionPorts, Fenced, type Run, record } from '../runs/run.ts'
import { type ModelStep, stepRecord } from '../runs/step-records.ts'
import { waitForBudget } from '../runs/wait-for-budget.ts'
import { moveTo } from '../transition/move.ts'
import { throughHost } from './call-host.ts'
import { callModel, checkerFor, nextRequest } from './call-model.ts'
import { carryOutCall } from './carry-out-call.ts'
import { claim } from './claim.ts'
import { endLate } from './end-late.ts'
import { keepAlive } from './keep-alive.ts'
import { startLegClock, stepReserveMs, type TimeUp } from './leg-clock.ts'
import { reserve } from './reserve.ts'

/** How often a final answer that does not follow the output schema is sent back to the model. */
const maxCorrections = 2

/**
 * Carries a mission on from its last recorded step, until it ends, waits, or the invocation's time is nearly spent.
 * Does nothing when the message is old or repeated, and stops without a trace when the mission is taken from it. Its time is
 * kept from outside: work that hangs is given up.
 * @param remainingMs how much longer this invocation may take
 */
export function executeLeg(ports: ExecutionPorts) {
  return async (leg: MissionLeg, remainingMs: () => number): Promise<void> => {
    const run = await claim(ports, leg)
    if (!run) return
    const alive = keepAlive(ports, run)
    const clock = startLegClock(ports, run, remainingMs)
    try {
      const end = await Promise.race([work(ports, run, remainingMs), clock.givenUp])
      clock.stop()
      await alive.stop()
      await end()
    } catch (error) {
      clock.stop()
      await alive.stop()
      if (!(error instanceof Fenced)) throw error
      await endFenced(ports, run, clock.timeUp())
    }
  }
}

async function endFenced(ports: ExecutionPorts, run: Run, timeUp: TimeUp | undefined): Promise<void> {
  if (timeUp && (await endLate(ports, run, timeUp))) return
  await reportCallEnd(ports, run)
}

/** How a leg ends; done once the lease is no longer being renewed. */
type End = () => Promise<void>

async function work(ports: ExecutionPorts, run: Run, remainingMs: () => number): Promise<End> {
  try {
    const input = await loadPayload(ports.blobs, run.tenant, run.stored.mission.input)
    for (;;) {
      const end = await nextStep(ports, run, input, remainingMs)
      if (end) return end
    }
  } catch (error) {
    if (error instanceof Fenced) throw error
    ports.logger.warn('An attempt failed', { mission: run.stored.mission.id, error })
    return () => endFailed(ports, run, error, brokenOffCall(ports.models, run.call))
  }
}

/** One step, recorded; or how the leg ends. */
async function nextStep(
  ports: ExecutionPorts,
  run: Run,
  input: Json,
  remainingMs: () => number,
): Promise<End | undefined> {
  if (run.abort.signal.aborted) throw new Fenced()
  if (run.stored.mission.hold && (await endHeld(ports, run))) return waiting
  if (ports.clock.now() >= run.stored.mission.deadline) return () => endExpired(ports, run)
  if (remainingMs() < stepReserveMs) return () => endLeg(ports, run)
  const [open] = openCalls(run.steps)
  const caps = capsOf(run.agent, run.stored.mission.caps)
  requireWithinCaps(caps, stepsOfAttempt(run), open ? 'tool_call' : 'model_call')
  if (open) return keepCall(ports, run, open)
  const request = await nextRequest(ports, run, input)
  const shortage = await reserve(ports, run, request)
  if (shortage) return () => waitForBudget(ports, run, shortage)
  const step = await callModel(ports, run, request)
  return step.tool_calls.length > 0 ? keep(ports, run, step) : endOrCorrect(ports, run, step)
}

async function keepCall(ports: ExecutionPorts, run: Run, call: ToolCall): Promise<End | undefined> {
  const called = await throughHost(ports, run, call, () => carryOutCall(ports, run, call))
  if (called === 'waiting') return waiting
  return called === 'recorded' ? undefined : keep(ports, run, called)
}

/** Nothing is left to write: the mission waits already. */
const waiting: End = async () => {}

/** The model's last words are the output, if they follow the agent's schema; otherwise it is told what is wrong. */
async function endOrCorrect(ports: ExecutionPorts, run: Run, step: ModelStep): Promise<End | undefined> {
  const schema = run.agent.output_schema
  if (!schema) return () => endCompleted(ports, run, step, step.text)
  const checked = await checkOutput(checkerFor(ports, run), schema as JsonSchema, step.text)
  if (checked.ok) return () => endCompleted(ports, run, step, checked.value as Json)
  await keep(ports, run, step)
  if (checked.code === 'check_too_expensive' || finalAnswers(run) > maxCorrections) {
    throw new SortieError(checked.code, checked.problem)
  }
  return undefined
}

async function keep(ports: ExecutionPorts, run: Run, step: Step): Promise<undefined> {
  const { mission } = run.stored
  const { slot } = mission
  const written = await stepRecord(ports, run, step)
  // A step is progress: only losses in a row say that the mission brings its executors down.
  const to = inState(
    mission,
    { status: 'RUNNING', slot },
    { ...written.mission, recoveries: 0, postponements: 0, open_effect: null },
  )
  await record(ports, run, moveTo(to, [written.fact, ...nearLimits(ports, run)], written.changes))
  run.steps.push(step)
}

function nearLimits({ clock }: ExecutionPorts, run: Run): Fact[] {
  const taken = stepsOfAttempt(run).length
  return limitsNear([
    { limit: 'steps', before: taken, after: taken + 1, of: run.agent.limits.max_steps },
    timeUse(run.stored.mission, clock.now()),
  ])
}

function finalAnswers(run: Run): number {
  return stepsOfAttempt(run).filter((step) => step.kind === 'model_call' && step.tool_calls.length === 0).length
}

/** Those that it was redriven with are of an attempt of another mission. */
function stepsOfAttempt({ steps, stored: { mission } }: Run): readonly Step[] {
  const kept = mission.redriven_from?.steps ?? 0
  return steps.filter(({ number, attempt }) => number > kept && attempt === mission.attempt)
}
