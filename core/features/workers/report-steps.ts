import { SortieError } from '../../../contract/errors.ts'
import type { ReportedStep, StepReceipt, StepReport } from '../../../contract/resources/instance.ts'
import type { Models } from '../../base/ports/models.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { costOf } from '../../engine/legs/cost.ts'
import { type EndPorts, endFailed } from '../../engine/legs/end-leg.ts'
import { type Leg, record, writeAgain } from '../../engine/legs/leg.ts'
import { stepRecord } from '../../engine/legs/step-records.ts'
import { waitForBudget } from '../../engine/legs/wait-for-budget.ts'
import { appliedBudgets } from '../../engine/reservations/applied.ts'
import { lookAtBudgets } from '../../engine/reservations/look-at-budgets.ts'
import { moveTo, planMove } from '../../engine/transition/move.ts'
import type { AppliedBudget } from '../../records/budget/budget.ts'
import { chargeChanges } from '../../records/budget/reservation.ts'
import { signal } from '../../records/instance/instance-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type In, inState, spentBetween } from '../../records/mission/mission.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import { type WorkRef, withRemoteLeg } from './remote-leg.ts'

export type ReportPorts = EndPorts & { readonly models: Pick<Models, 'price'> }

/**
 * Records what a worker did, as our own executors record what they do, and charges what it used to every budget that
 * applies. All that was done is kept; where it spent a budget, the mission waits for that and is the worker's no more. A
 * report may be repeated.
 * @throws SortieError `lease_lost`, `conflict` (a gap before the first step), `invalid_input`, `limit_exceeded`, `price_unknown`
 */
export function reportSteps(ports: ReportPorts) {
  return (caller: Caller, ref: WorkRef, report: Omit<StepReport, 'lease'>): Promise<StepReceipt> =>
    withRemoteLeg(ports, caller, ref, async (leg) => {
      const recorded = leg.stored.mission.steps
      if (report.number > recorded + 1) {
        throw new SortieError('conflict', `Step ${recorded + 1} comes next, not ${report.number}`, {
          details: { steps: recorded },
        })
      }
      requireOwnIds(report)
      for (const step of report.steps.slice(recorded + 1 - report.number)) {
        await endIfTooLong(ports, leg)
        await recordOne(ports, leg, step)
      }
      const { steps, usage } = leg.stored.mission
      const waits = await waitIfSpent(ports, leg, ref)
      return { steps, usage, stop: waits ? [{ mission_id: ref.mission, reason: 'budget_exhausted' }] : [] }
    })
}

/** A result names the call that it is for by its id alone. @throws SortieError `invalid_input` */
function requireOwnIds({ number, steps }: Pick<StepReport, 'number' | 'steps'>): void {
  for (const [at, step] of steps.entries()) {
    const ids = step.kind === 'model_call' ? step.tool_calls.map(({ id }) => id) : []
    const taken = ids.find((id, place) => ids.indexOf(id) < place)
    if (taken === undefined) continue
    throw new SortieError('invalid_input', `Two calls of step ${number + at} have the id ${taken}: give each its own`)
  }
}

/** Each try reads the budgets afresh: a conflict may mean that the mission got its first one, which counts what was used before. */
async function recordOne(ports: ReportPorts, leg: Leg, reported: ReportedStep): Promise<void> {
  leg.stored = await writeAgain(leg, async () => {
    const { mission } = leg.stored
    const scope = scopeOf(ports, leg.tenant)
    const budgets = await appliedBudgets(ports, scope, mission)
    const written = await stepRecord(ports, leg, stepOf(ports, leg, reported, budgets))
    const to = stillRunning(mission, { ...written.mission, recoveries: 0 })
    const charges = chargeChanges(budgets, spentBetween(mission, to))
    const move = moveTo(to, [written.fact], [...written.changes, ...charges])
    const { next, changes } = planMove(scope, leg.stored, move)
    await leg.store.write(changes)
    return next
  })
}

function stillRunning(mission: In<'RUNNING'>, changes: Parameters<typeof inState>[2]): In<'RUNNING'> {
  const { slot, instance } = mission
  return inState(mission, { status: 'RUNNING', slot, ...(instance === undefined ? {} : { instance }) }, changes)
}

/** Also where others spent it. Should this process die before, the next report or whoever gives the mission out finds the same. */
async function waitIfSpent(ports: ReportPorts, leg: Leg, ref: WorkRef): Promise<boolean> {
  const { mission } = leg.stored
  const { shortage, telling } = await lookAtBudgets(ports, scopeOf(ports, leg.tenant), mission)
  const [fact, ...facts] = telling.facts
  if (fact) await record(ports, leg, moveTo(mission, [fact, ...facts], telling.changes))
  if (shortage) await waitForBudget(ports, leg, shortage, [signal(ref.instance, mission)])
  return shortage !== undefined
}

function stepOf(
  { models }: ReportPorts,
  { stored: { mission } }: Leg,
  reported: ReportedStep,
  budgets: readonly AppliedBudget[],
): RecordedStep {
  const numbered = { number: mission.steps + 1, attempt: mission.attempt }
  if (reported.kind === 'tool_call') return { ...numbered, ...reported, effect: null }
  const cost = reported.cost_usd ?? costOf(models, reported.model, reported)?.cost_usd
  if (cost === undefined && budgets.some(({ limit }) => limit.nano_usd !== null)) throw priceUnknown(reported.model)
  return { ...numbered, ...reported, cost_usd: cost ?? 0 }
}

function priceUnknown(model: string): SortieError {
  return new SortieError(
    'price_unknown',
    `${model} has no price here, and a budget in USD applies: report the step with its \`cost_usd\``,
  )
}

/** What is beyond the agent's limit is not recorded, and ends the attempt. @throws SortieError `limit_exceeded` */
async function endIfTooLong(ports: ReportPorts, leg: Leg): Promise<void> {
  const { agent, stored } = leg
  if (stored.mission.steps < agent.limits.max_steps * stored.mission.attempt) return
  const problem = new SortieError(
    'limit_exceeded',
    `The attempt reached the agent's limit of ${agent.limits.max_steps} steps`,
  )
  await endFailed(ports, leg, problem)
  throw problem
}
