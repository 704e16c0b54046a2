import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Evaluation } from '../../contract/resources/evaluation.ts'
import { amount, collected, upperCase, wholeNumber } from '../arguments/arguments.ts'
import { until, withSince } from '../arguments/since.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { unlessInterrupted } from '../following/interrupted.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import {
  candidateName,
  comparisonText,
  evaluationText,
  gateText,
  progressText,
  resultsText,
  trialRow,
} from '../texts/evaluation-text.ts'

interface GateOptions {
  readonly minPass?: number
  readonly minScore?: number
  readonly baseline?: string
  readonly baselineCandidate?: number
}

interface RunOptions extends GateOptions {
  readonly candidate?: string[]
  readonly datasetVersion?: number
  readonly repeats?: number
  readonly concurrency?: number
  readonly priority?: string
  readonly budgetUsd?: number
  readonly budgetTokens?: number
  readonly timeoutS?: number
  readonly maxAttempts?: number
  readonly replay?: boolean
  readonly background?: boolean
}

interface PageOptions {
  readonly limit?: number
  readonly cursor?: string
}

type EvaluationBody = CallOf<Api['createEvaluation']>['body']

const lookEveryMs = 1000

export function evaluationCommands(surroundings: Surroundings): Command {
  const group = new Command('evaluations').description('measure versions of agents on a data set, side by side')
  addRun(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addResults(group, surroundings)
  addTrials(group, surroundings)
  addCompare(group, surroundings)
  addGate(group, surroundings)
  addCancel(group, surroundings)
  return group
}

function withThresholds(command: Command): Command {
  return command
    .option('--min-pass <rate>', 'fail below this pass rate, from 0 to 1', amount)
    .option('--min-score <score>', 'fail below this mean score, from 0 to 1', amount)
    .option('--baseline <evaluation_id>', 'fail if a case got worse than in this evaluation')
    .option('--baseline-candidate <number>', 'the candidate to compare with, counted from 0', wholeNumber)
}

function addRun(group: Command, surroundings: Surroundings): void {
  withThresholds(group.command('run <dataset>').description('evaluate agents, wait for the end and show the results'))
    .requiredOption(
      '--candidate <agent@version=model>',
      'an agent, optionally with a version and a model; up to five',
      collected,
    )
    .option('--dataset-version <version>', 'of the data set (default: the newest)', wholeNumber)
    .option('--repeats <count>', 'how often each case is tried', wholeNumber)
    .option('--concurrency <count>', 'how many trials are under way at once', wholeNumber)
    .option('--priority <priority>', 'LOW, NORMAL, HIGH or CRITICAL', upperCase)
    .option('--budget-usd <amount>', 'start nothing more once this much is spent', amount)
    .option('--budget-tokens <count>', 'start nothing more once this many are used', wholeNumber)
    .option('--timeout-s <seconds>', 'when each mission expires', wholeNumber)
    .option('--max-attempts <count>', 'how many attempts each mission has', wholeNumber)
    .option('--replay', 'replay the recorded missions behind the cases, and run none')
    .option('--background', 'do not wait for the end')
    .action(async (dataset: string, options: RunOptions, command: Command) => {
      await run(sessionOf(command, surroundings), dataset, options)
    })
}

async function run(session: Session, dataset: string, options: RunOptions): Promise<void> {
  const client = session.client()
  const body = bodyOf(dataset, options)
  // With it, the client's retries start the evaluation only once.
  const headers = { 'idempotency-key': randomUUID() }
  const begun = await client.createEvaluation({ body, headers }, session)
  if (options.background) {
    return show(session, begun, () => text`${evaluationText(begun)}\nTo see it: sortie evaluations get ${begun.id}\n`)
  }
  const ended = await unlessInterrupted(session.signal, untilEnded(session, begun), () => ({
    words: `${begun.id} continues`,
    hint: `To see it: sortie evaluations get ${begun.id}. To stop it: sortie evaluations cancel ${begun.id}`,
  }))
  const results = await client.getResults({ params: { evaluation_id: ended.id } }, session)
  const { minPass, minScore, baseline, baselineCandidate } = options
  const isGated = [minPass, minScore, baseline, baselineCandidate].some((one) => one !== undefined)
  const gate = isGated ? await askGates(session, ended, options) : undefined
  show(session, { ...results, ...(gate && { gate }) }, () =>
    gate ? text`${resultsText(results)}\n${gateText(gate)}` : resultsText(results),
  )
  if (gate ? !gate.passed : ended.status !== 'COMPLETED') throw new CommandFailure(exitCodes.failed, '')
}

/** Only the given options: the API knows the defaults and reports what it does not accept. */
function bodyOf(dataset: string, options: RunOptions): EvaluationBody {
  const { candidate = [], budgetUsd: usd, budgetTokens: tokens } = options
  return {
    dataset,
    candidates: candidate.map(candidateOf),
    dataset_version: options.datasetVersion,
    repeats: options.repeats,
    concurrency: options.concurrency,
    priority: options.priority,
    budget: usd === undefined && tokens === undefined ? undefined : { usd, tokens },
    timeout_s: options.timeoutS,
    max_attempts: options.maxAttempts,
    replay: options.replay,
  } as EvaluationBody
}

/** `poet`, `poet@3`, `poet=openai/gpt-5-mini`, or all combined. */
function candidateOf(given: string): { agent: string; version?: number; model?: string } {
  const [name = '', model] = given.split('=')
  const [agent = '', version] = name.split('@')
  return {
    agent,
    ...(version !== undefined && { version: wholeNumber(version) }),
    ...(model !== undefined && { model }),
  }
}

async function untilEnded(session: Session, begun: Evaluation): Promise<Evaluation> {
  const client = session.client()
  let evaluation = begun
  for (let shown = -1; evaluation.ended_at === null; ) {
    if (!session.json && evaluation.progress.ended !== shown) session.terminal.err(progressText(evaluation))
    shown = evaluation.progress.ended
    await setTimeout(lookEveryMs, undefined, { signal: session.signal })
    evaluation = await client.getEvaluation({ params: { evaluation_id: begun.id } }, session)
  }
  return evaluation
}

/** Every candidate must pass, except the one that the others are compared with. */
async function askGates(session: Session, { id, candidates }: Evaluation, options: GateOptions) {
  const own = options.baseline === undefined ? options.baselineCandidate : undefined
  const asked = candidates
    .map((one, at) => ({ name: `${candidateName(one)} (${at})`, at }))
    .filter(({ at }) => at !== own)
  const answers = await Promise.all(asked.map(({ at }) => askGate(session, id, at, options)))
  const reasons = answers.flatMap((answer, nth) =>
    answer.reasons.map((reason) => (asked.length === 1 ? reason : `${asked[nth]?.name}: ${reason}`)),
  )
  return { passed: answers.every(({ passed }) => passed), reasons }
}

/** A baseline with only a candidate belongs to the same evaluation. */
function askGate(session: Session, evaluation_id: string, candidate: number, options: GateOptions) {
  const { minPass, minScore, baselineCandidate } = options
  const baseline = options.baseline ?? (baselineCandidate === undefined ? undefined : evaluation_id)
  const query = {
    candidate,
    ...(minPass !== undefined && { min_pass_rate: minPass }),
    ...(minScore !== undefined && { min_score: minScore }),
    ...(baseline !== undefined && { baseline }),
    ...(baselineCandidate !== undefined && { baseline_candidate: baselineCandidate }),
  }
  return session.client().getGate({ params: { evaluation_id }, query }, session)
}

function addList(group: Command, surroundings: Surroundings): void {
  withSince(group.command('list'), 'evaluations created')
    .description('list evaluations, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async ({ since, ...query }: PageOptions & { since?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const ask = (query: PageOptions) => session.client().listEvaluations({ query }, session)
      const page = await whole(
        query,
        until(since, ({ created_at }) => created_at, ask),
      )
      show(session, page, () => {
        const rows = page.items.map(({ id, status, dataset, dataset_version, progress, created_at }) => [
          id,
          status,
          `${dataset} v${dataset_version}`,
          `${progress.ended} of ${progress.trials}`,
          timeText(session.terminal, created_at),
        ])
        const list = table(
          ['EVALUATION', 'STATUS', shorten('DATA SET'), drop('ENDED'), 'CREATED'],
          rows,
          session.terminal.lineWidth,
        )
        return text`${rows.length === 0 ? text`No evaluations.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <evaluation_id>')
    .description('show an evaluation and its progress')
    .action(async (evaluation_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const evaluation = await session.client().getEvaluation({ params: { evaluation_id } }, session)
      show(session, evaluation, () => evaluationText(evaluation))
    })
}

function addResults(group: Command, surroundings: Surroundings): void {
  group
    .command('results <evaluation_id>')
    .description('show the results of each candidate so far')
    .action(async (evaluation_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const results = await session.client().getResults({ params: { evaluation_id } }, session)
      show(session, results, () => resultsText(results))
    })
}

interface TrialOptions extends PageOptions {
  readonly candidate?: number
  readonly outcome?: 'passed' | 'failed' | 'mission_failed' | 'unjudged' | 'diverged' | 'cancelled'
}

function addTrials(group: Command, surroundings: Surroundings): void {
  group
    .command('trials <evaluation_id>')
    .description('list the trials, case by case')
    .option('--candidate <number>', 'only this candidate, counted from 0', wholeNumber)
    .option('--outcome <outcome>', 'passed, failed, mission_failed, unjudged, diverged or cancelled')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (evaluation_id: string, query: TrialOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) =>
        session.client().listTrials({ params: { evaluation_id }, query }, session),
      )
      show(session, page, () => {
        const rows = page.items.map(trialRow)
        const head = ['CASE', 'CANDIDATE', 'OUTCOME', 'SCORE', 'MISSION', 'WHY']
        const list = table(head, rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No trials.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

interface CompareOptions {
  readonly candidate?: number
  readonly baselineCandidate?: number
}

function addCompare(group: Command, surroundings: Surroundings): void {
  group
    .command('compare <evaluation_id> <baseline>')
    .description('show which cases got worse or better than in another evaluation')
    .option('--candidate <number>', 'which candidate, counted from 0 (default: 0)', wholeNumber)
    .option('--baseline-candidate <number>', 'which one of the other evaluation (default: 0)', wholeNumber)
    .action(async (evaluation_id: string, baseline: string, options: CompareOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = {
        baseline,
        ...(options.candidate !== undefined && { candidate: options.candidate }),
        ...(options.baselineCandidate !== undefined && { baseline_candidate: options.baselineCandidate }),
      }
      const found = await session.client().compareEvaluations({ params: { evaluation_id }, query }, session)
      show(session, found, () => comparisonText(found, session.terminal.lineWidth))
    })
}

function addGate(group: Command, surroundings: Surroundings): void {
  withThresholds(
    group.command('gate <evaluation_id>').description('check whether a candidate is good enough; ends with 1 if not'),
  )
    .option('--candidate <number>', 'which candidate, counted from 0', wholeNumber, 0)
    .action(async (evaluation_id: string, options: GateOptions & { candidate: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const gate = await askGate(session, evaluation_id, options.candidate, options)
      show(session, gate, () => gateText(gate))
      if (!gate.passed) throw new CommandFailure(exitCodes.failed, '')
    })
}

function addCancel(group: Command, surroundings: Surroundings): void {
  group
    .command('cancel <evaluation_id>')
    .description('cancel an evaluation and its missions')
    .action(async (evaluation_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const evaluation = await session.client().cancelEvaluation({ params: { evaluation_id } }, session)
      show(session, evaluation, () => evaluationText(evaluation))
    })
}
