import { SortieError } from '../../contract/errors.ts'
import type { ReportedStep, StepReport } from '../../contract/resources/instance.ts'
import type { Step, Usage } from '../../contract/resources/mission.ts'
import type { Caller } from '../access/authenticate.ts'
import { type EndPorts, endFailed } from '../execution/end-run.ts'
import { type Run, record } from '../execution/run.ts'
import { stepRecord } from '../execution/step-records.ts'
import { inState, roundUsd } from '../missions/model.ts'
import type { Models } from '../ports/models.ts'
import { type WorkRef, withRemoteRun } from './remote-run.ts'

export type ReportPorts = EndPorts & { readonly models: Pick<Models, 'price'> }

/**
 * Records what a worker did, as our own executors record what they do. A report may be repeated.
 * @throws SortieError `lease_lost`, `conflict` (a gap before the first step), `limit_exceeded`, `budget_exhausted`
 */
export function reportSteps(ports: ReportPorts) {
  return (caller: Caller, ref: WorkRef, report: Omit<StepReport, 'lease'>): Promise<{ steps: number; usage: Usage }> =>
    withRemoteRun(ports, caller, ref, async (run) => {
      const recorded = run.stored.mission.steps
      if (report.number > recorded + 1) {
        throw new SortieError('conflict', `Step ${recorded + 1} comes next, and not ${report.number}`, {
          details: { steps: recorded },
        })
      }
      for (const step of report.steps.slice(recorded + 1 - report.number)) {
        await endIfSpent(ports, run)
        await recordOne(ports, run, step)
      }
      const { steps, usage } = run.stored.mission
      return { steps, usage }
    })
}

async function recordOne(ports: ReportPorts, run: Run, reported: ReportedStep): Promise<void> {
  const { mission } = run.stored
  const written = await stepRecord(ports, run, stepOf(ports, run, reported))
  const { slot, instance } = mission
  const to = inState(
    mission,
    { status: 'RUNNING', slot, ...(instance === undefined ? {} : { instance }) },
    { ...written.mission, recoveries: 0 },
  )
  await record(ports, run, to, [written.fact], written.changes)
}

function stepOf({ models }: ReportPorts, { stored: { mission } }: Run, reported: ReportedStep): Step {
  const numbered = { number: mission.steps + 1, attempt: mission.attempt }
  if (reported.kind === 'tool_call') return { ...numbered, ...reported, effect: null }
  return { ...numbered, ...reported, cost_usd: reported.cost_usd ?? costOf(models, reported) }
}

function costOf(models: Pick<Models, 'price'>, step: Extract<ReportedStep, { kind: 'model_call' }>): number {
  const price = models.price(step.model)
  if (!price) return 0
  return roundUsd(
    (step.input_tokens * price.input_usd_per_million + step.output_tokens * price.output_usd_per_million) / 1e6,
  )
}

/** What was done is recorded; what is beyond the mission's bounds ends it. @throws SortieError `limit_exceeded`, `budget_exhausted` */
async function endIfSpent(ports: ReportPorts, run: Run): Promise<void> {
  const problem = overLimit(run)
  if (!problem) return
  await endFailed(ports, run, problem)
  throw problem
}

function overLimit({ agent, stored: { mission } }: Run): SortieError | undefined {
  const { budget, usage } = mission
  const tokens = usage.input_tokens + usage.output_tokens
  if (mission.steps >= agent.limits.max_steps * mission.attempt) {
    return new SortieError('limit_exceeded', `The attempt reached the agent's limit of ${agent.limits.max_steps} steps`)
  }
  if (budget?.usd !== undefined && usage.cost_usd >= budget.usd) return exhausted(`USD ${budget.usd}`)
  if (budget?.tokens !== undefined && tokens >= budget.tokens) return exhausted(`${budget.tokens} tokens`)
  return undefined
}

function exhausted(budget: string): SortieError {
  return new SortieError('budget_exhausted', `The mission's budget of ${budget} is spent; submit it with a larger one`)
}
