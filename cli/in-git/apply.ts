import { SortieApiError } from '../../sdk/errors.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure, failureOf } from '../failures/failure.ts'
import { text } from '../printing/text.ts'
import { type Session, show } from '../session/session.ts'
import { carryOut, StepFailed } from './carry-out.ts'
import type { Found } from './kind.ts'
import { kinds } from './kinds.ts'
import { schedulesLeft } from './left-schedules.ts'
import { type Noun, nouns } from './nouns.ts'
import { type Plan, planOf, type Step } from './plan.ts'
import { readDocuments } from './read-documents.ts'
import { doneText, planText, stepJson, subjectOf } from './steps-text.ts'
import { placeText, problemText, type Wanted, wantedOf } from './wanted.ts'

export interface Given {
  /** Files, folders, or `-`. */
  readonly paths: readonly string[]
  /** The noun, if the command handles only one; others are skipped. */
  readonly noun?: Noun | undefined
  readonly prune: boolean
}

/** Makes the installation match the files. */
export async function apply(session: Session, given: Given & { readonly dryRun: boolean }): Promise<void> {
  const steps = await stepsFor(session, given)
  if (given.dryRun) return showPlan(session, steps)
  const done = await carryOut(steps, session.client(), session).catch((error) => {
    throw error instanceof StepFailed ? whyStopped(session, error, steps.length) : error
  })
  const items = done.map(({ step, written }) => stepJson(step, written))
  show(session, { items }, () => doneText(done))
}

/** Shows what `apply` would do. Exit code 1 if there is any difference. */
export async function diff(session: Session, given: Given): Promise<void> {
  const steps = await stepsFor(session, given)
  showPlan(session, steps)
  if (steps.some(({ act }) => act !== 'keep')) throw new CommandFailure(exitCodes.failed, '')
}

function showPlan(session: Session, steps: readonly Step[]): void {
  const items = steps.map((step) => stepJson(step))
  show(session, { items }, () => planText(steps, session.terminal.lineWidth))
}

/** Everything is read and checked before anything is changed. */
async function stepsFor(session: Session, { paths, noun, prune }: Given): Promise<readonly Step[]> {
  const read = await readDocuments({ given: paths, noun, signal: session.signal })
  for (const file of read.passedOver) session.terminal.err(text`Passed over: ${file}\n`)
  const { wanted, problems } = wantedOf(read.documents.filter((one) => noun === undefined || one.noun === noun))
  refuse(session, [...read.problems, ...problems])
  if (prune) refusePassedOver(read.passedOver)
  if (wanted.length === 0 && !(prune && noun !== undefined)) {
    const what = noun ?? 'agent, limit, budget or schedule'
    throw new CommandFailure(exitCodes.usage, `there is no ${what} in ${paths.join(', ')}`, 'See docs/in-git.md.')
  }
  // A noun without any file may be managed in another way, so it is not pruned.
  const pruned = new Set(prune ? nouns.filter((one) => one === noun || wanted.some((each) => each.noun === one)) : [])
  const plan = planOf(wanted, await thereAre(session, wanted, pruned), pruned)
  refuse(session, plan.problems)
  await refuseLeftSchedules(session, plan.steps)
  return plan.steps
}

/** @throws CommandFailure if schedules would go on submitting missions to agents that are removed */
async function refuseLeftSchedules(session: Session, steps: readonly Step[]): Promise<void> {
  const left = await schedulesLeft(steps, session.client(), session).catch((error) => {
    if (!(error instanceof SortieApiError && error.code === 'forbidden')) throw error
    session.terminal.err(text`This key may not read schedules, so nobody checks whether one names a removed agent.\n`)
    return []
  })
  if (left.length === 0) return
  const named = left.slice(0, mostProblems).map(({ agent, schedule }) => `schedule ${schedule} names agent ${agent}`)
  const more = left.length > mostProblems ? `; and ${left.length - mostProblems} more` : ''
  throw new CommandFailure(
    exitCodes.usage,
    `--prune would remove what is still in use: ${named.join('; ')}${more}`,
    'Nothing was changed. Keep the agent in your files, or first delete the schedule (sortie schedules delete) or give it another agent.',
  )
}

async function thereAre(session: Session, wanted: readonly Wanted[], pruned: ReadonlySet<Noun>) {
  const client = session.client()
  const there = new Map<Noun, readonly Found[]>()
  for (const noun of nouns) {
    const keys = new Set(wanted.filter((one) => one.noun === noun).map(({ key }) => key))
    const named = keys.size > 0 ? await kinds[noun].find(client, keys, session) : []
    const all = pruned.has(noun) ? await kinds[noun].list(client, session) : []
    // Built-in agents are found by name, and are in no list.
    there.set(noun, [...named, ...all.filter(({ key }) => !keys.has(key))])
  }
  return there
}

const mostProblems = 20

/** @throws CommandFailure if there are any */
function refuse({ terminal, json }: Session, problems: Plan['problems']): void {
  const [first, ...others] = problems.slice(0, mostProblems).map(problemText)
  if (first === undefined) return
  const hint = `${problems.length === 1 ? 'Nothing' : `There are ${problems.length} problems. Nothing`} was changed.`
  if (json) throw new CommandFailure(exitCodes.usage, [first, ...others].join('; '), hint)
  for (const problem of others.length > 0 ? [first, ...others] : []) terminal.err(text`${problem}\n`)
  throw new CommandFailure(exitCodes.usage, others.length > 0 ? 'the files cannot be applied' : first, hint)
}

/** Such a file may be a misspelt one, and what it was meant to say would be removed. @throws CommandFailure if there are any */
function refusePassedOver(files: readonly string[]): void {
  if (files.length === 0) return
  const more = files.length > mostProblems ? ` and ${files.length - mostProblems} more` : ''
  throw new CommandFailure(
    exitCodes.usage,
    `--prune takes only files that hold documents, not ${files.slice(0, mostProblems).join(', ')}${more}`,
    'Nothing was changed. Correct the file, or name only your documents: -f agents/ -f limits/',
  )
}

/** Says what is done, and returns the error that ends the command. */
function whyStopped(session: Session, { step, cause, done }: StepFailed, steps: number): unknown {
  const { noun, key } = subjectOf(step)
  if (!session.json && done.length > 0) session.terminal.out(doneText(done))
  const place = 'wanted' in step ? `${placeText(step.wanted.place)}: ` : ''
  const applied = `${done.length} of ${steps} are applied.`
  if (cause instanceof SortieApiError)
    return new CommandFailure(
      failureOf(cause).exitCode,
      `${place}${noun} ${key}: ${cause.message} (${cause.code})`,
      `${applied} Correct this, and run the command again: it continues from there.`,
    )
  // Other errors keep their own message and exit code. An unanswered request may have been carried out.
  const next = `${applied} Run the command again: it continues from there.`
  session.terminal.err(text`${place}${noun} ${key}: it is unknown whether this is applied. ${next}\n`)
  return cause
}
