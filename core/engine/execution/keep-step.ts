import type { Fact } from '../../../events/catalogue.ts'
import type { Change } from '../../base/ports/store.ts'
import { inState } from '../../records/mission/mission.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { heldStep } from '../context/kept-output.ts'
import { artifactsMade } from '../legs/artifacts-made.ts'
import { countedSteps } from '../legs/caps.ts'
import { type ExecutionPorts, type Leg, record, stepsOfAttempt } from '../legs/leg.ts'
import { limitsNear, timeUse } from '../legs/limits-near.ts'
import { stepRecord } from '../legs/step-records.ts'
import { moveTo } from '../transition/move.ts'

/**
 * Records a step as the next one, whatever number it has. One at a time.
 * @param alongside everything that belongs in the same write. @throws Fenced
 */
export async function keepStep(
  ports: ExecutionPorts,
  leg: Leg,
  made: RecordedStep,
  alongside: readonly Change[] = [],
): Promise<void> {
  const { mission } = leg.stored
  const { slot } = mission
  const step = { ...made, number: leg.steps.length + 1 }
  const written = await stepRecord(ports, leg, step)
  // A step is progress: only losses in a row show that the mission crashes its executors.
  const to = inState(
    mission,
    { status: 'RUNNING', slot },
    { ...written.mission, recoveries: 0, postponements: 0, open_effect: null },
  )
  const more = [...changedTool(leg, step), ...artifactsMade(step), ...nearLimits(ports, leg, step)]
  await record(ports, leg, moveTo(to, [written.fact, ...more], [...written.changes, ...alongside]))
  leg.steps.push(heldStep(step))
}

function nearLimits({ clock }: ExecutionPorts, leg: Leg, step: RecordedStep): Fact[] {
  const taken = stepsOfAttempt(leg)
  return limitsNear([
    {
      limit: 'steps',
      before: countedSteps(taken),
      after: countedSteps([...taken, step]),
      of: leg.agent.limits.max_steps,
    },
    timeUse(leg.stored.mission, clock.now()),
  ])
}

/** Things that a person must see have events of their own. */
function changedTool({ tools }: Leg, step: RecordedStep): Fact[] {
  if (step.kind !== 'tool_call' || !step.is_error || !isOfChange(step.output)) return []
  const of = tools.called(step.tool)?.of
  return of ? [{ type: 'tool.changed', data: { tool: step.tool, server: of.server, name: of.tool } }] : []
}

function isOfChange(output: unknown): boolean {
  return typeof output === 'string' && output.startsWith('tool_changed: ')
}
