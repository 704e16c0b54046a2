import type { Fact } from '../../../events/catalogue.ts'
import { inState } from '../../records/mission/mission.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { type ExecutionPorts, type Leg, record, stepsOfAttempt } from '../legs/leg.ts'
import { limitsNear, timeUse } from '../legs/limits-near.ts'
import { stepRecord } from '../legs/step-records.ts'
import { moveTo } from '../transition/move.ts'

/** Records a step, which is the next one whatever number it has. One at a time. @throws Fenced */
export async function keepStep(ports: ExecutionPorts, leg: Leg, made: RecordedStep): Promise<void> {
  const { mission } = leg.stored
  const { slot } = mission
  const step = { ...made, number: leg.steps.length + 1 }
  const written = await stepRecord(ports, leg, step)
  // A step is progress: only losses in a row say that the mission brings its executors down.
  const to = inState(
    mission,
    { status: 'RUNNING', slot },
    { ...written.mission, recoveries: 0, postponements: 0, open_effect: null },
  )
  await record(ports, leg, moveTo(to, [written.fact, ...artifactsOf(step), ...nearLimits(ports, leg)], written.changes))
  leg.steps.push(step)
}

function nearLimits({ clock }: ExecutionPorts, leg: Leg): Fact[] {
  const taken = stepsOfAttempt(leg).length
  return limitsNear([
    { limit: 'steps', before: taken, after: taken + 1, of: leg.agent.limits.max_steps },
    timeUse(leg.stored.mission, clock.now()),
  ])
}

function artifactsOf(step: RecordedStep): Fact[] {
  const made = step.kind === 'tool_call' ? (step.artifacts ?? []) : []
  return made.map(({ id, name, media_type, bytes }) => ({
    type: 'artifact.created',
    data: { file_id: id, step: step.number, name, media_type, bytes },
  }))
}
