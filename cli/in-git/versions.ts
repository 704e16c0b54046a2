import type { Agent } from '../../contract/resources/agent.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { type Session, show } from '../session/session.ts'
import { carryOut, StepFailed } from './carry-out.ts'
import { differencesOf, topFields } from './differences.ts'
import { definitionOf, findAgent } from './kinds/agent.ts'
import { planOf } from './plan.ts'
import { doneText, planText, stepJson } from './steps-text.ts'

/** The fields in which a version differs from the previous one. */
export function changesOf(agent: Agent, before: Agent | undefined, isMore: boolean): string {
  if (!before) return isMore ? '…' : 'created'
  return [...topFields(differencesOf(definitionOf(before), definitionOf(agent)))].join(', ') || 'nothing'
}

interface Rollback {
  readonly name: string
  readonly to: number
  readonly dryRun: boolean
}

/** Applies the earlier version as if a file described it. */
export async function rollBack(session: Session, { name, to, dryRun }: Rollback): Promise<void> {
  const client = session.client()
  const earlier = await client.getAgent({ params: { name }, query: { version: to } }, session)
  const place = { file: `version ${to}`, line: () => undefined }
  const wanted = { noun: 'agent' as const, key: name, thing: definitionOf(earlier), place }
  const there = new Map([['agent' as const, await findAgent(client, name, session)]])
  const { steps, problems } = planOf([wanted], there, new Set())
  const [problem] = problems
  if (problem) throw new CommandFailure(exitCodes.failed, problem.message, 'Nothing was changed.')
  if (dryRun) {
    const items = steps.map((step) => stepJson(step))
    return show(session, { items }, () => planText(steps, session.terminal.lineWidth))
  }
  const done = await carryOut(steps, client, session).catch((error) => {
    // It is a single step, so its cause says everything.
    throw error instanceof StepFailed ? error.cause : error
  })
  show(session, { items: done.map(({ step, written }) => stepJson(step, written)) }, () => doneText(done))
}
