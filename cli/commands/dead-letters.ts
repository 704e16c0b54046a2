import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { DeadLetterDetails, RedriveOutcome } from '../../contract/resources/dead-letter.ts'
import { amount, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { withSince } from '../arguments/since.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { shorten, table } from '../printing/table.ts'
import { joined, shortened, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { usageText } from '../texts/mission-text.ts'

export function deadLetterCommands(surroundings: Surroundings): Command {
  const group = new Command('dead-letters').description(
    'see missions and deliveries that failed for good, and redrive them',
  )
  addList(group, surroundings)
  addShow(group, surroundings)
  addRedrive(group, surroundings)
  addDiscard(group, surroundings)
  return group
}

interface Filter {
  readonly kind?: string
  readonly agent?: string
  readonly code?: string
  readonly diedAfter?: string
  readonly diedBefore?: string
}

function filtered(command: Command): Command {
  return command
    .option('--kind <kind>', 'only missions, or only deliveries: mission, delivery')
    .option('--agent <name>', 'only missions of this agent')
    .option('--code <code>', 'only this cause')
    .option('--died-after <time>', 'ISO 8601, UTC')
    .option('--died-before <time>', 'ISO 8601, UTC')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
}

function filterOf({ kind, agent, code, diedAfter, diedBefore }: Filter) {
  return { kind, agent, code, died_after: diedAfter, died_before: diedBefore }
}

interface ListOptions extends Filter {
  readonly status?: string
  readonly since?: string
  readonly limit?: number
  readonly cursor?: string
}

type ListQuery = NonNullable<CallOf<Api['listDeadLetters']>['query']>

function addList(group: Command, surroundings: Surroundings): void {
  withSince(filtered(group.command('list').description('list dead letters, newest first')), 'those that died')
    .option('--status <status>', 'open or redriven (default: open)')
    .action(async (options: ListOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { status, limit, cursor, since, diedAfter = since } = options
      const query = {
        ...filterOf({ ...options, ...(diedAfter !== undefined && { diedAfter }) }),
        status,
        limit,
        cursor,
      } as ListQuery
      const page = await whole(query, (query) => session.client().listDeadLetters({ query }, session))
      show(session, page, () => {
        const { lineWidth } = session.terminal
        const rows = page.items.map((letter) => [
          letter.id,
          timeText(session.terminal, letter.died_at),
          letter.agent ?? letter.consumer ?? '',
          letter.code,
          shortened(letter.message, Math.max(60, lineWidth - 90)),
        ])
        const list = table(['DEAD LETTER', 'DIED', shorten('OF'), shorten('CAUSE'), 'MESSAGE'], rows, lineWidth)
        return text`${rows.length === 0 ? text`No dead letters.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addShow(group: Command, surroundings: Surroundings): void {
  group
    .command('show <dead_letter_id>')
    .description('show the cause, the attempts and the last step')
    .action(async (dead_letter_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const letter = await session.client().getDeadLetter({ params: { dead_letter_id } }, session)
      show(session, letter, () => detailsText(letter))
    })
}

function detailsText(letter: DeadLetterDetails): Text {
  const { last_step: last } = letter
  return fields([
    ['Letter', letter.id],
    ['Mission', letter.mission_id],
    ['Of', letter.agent ?? letter.consumer],
    ['Status', letter.status + (letter.redriven_to === null ? '' : ` to ${letter.redriven_to}`)],
    ['Cause', `${letter.message} (${letter.code})`],
    ['Attempts', String(letter.attempts)],
    ['Last step', last && `${last.number} of ${letter.steps}: ${last.kind}`],
    ['Usage', usageText(letter)],
    ['Died', letter.died_at],
    ['Kept until', letter.expires_at],
  ])
}

interface RedriveOptions extends Filter {
  readonly all?: boolean
  readonly dryRun?: boolean
  readonly fromFailed?: boolean
  readonly fromStep?: number
  readonly agentVersion?: number | 'newest'
  readonly budgetUsd?: number
  readonly budgetTokens?: number
  readonly inputFile?: string
  readonly input?: string
  readonly limit?: number
  readonly cursor?: string
}

function addRedrive(group: Command, surroundings: Surroundings): void {
  filtered(
    group.command('redrive [dead_letter_id]').description('redrive one, or with --all every one that the filter finds'),
  )
    .option('--all', 'every one that the filter finds, up to --limit (default: 20)')
    .option('--dry-run', 'show what would happen, without doing it')
    .option('--from-failed', 'keep every recorded step; none is paid for again')
    .option('--from-step <number>', 'keep the recorded steps before this one', wholeNumber)
    .option('--agent-version <version>', 'a number, or newest', versionOrNewest)
    .option('--budget-usd <amount>', 'replaces the mission’s budget', amount)
    .option('--budget-tokens <count>', 'replaces the mission’s budget', wholeNumber)
    .option('--input <text>', 'replaces the mission’s input')
    .option('--input-file <path>', 'the input from a file')
    .action(async (id: string | undefined, options: RedriveOptions, command: Command) => {
      if ((id === undefined) === (options.all !== true)) {
        throw new CommandFailure(exitCodes.usage, 'name one dead letter, or give --all')
      }
      await (id === undefined
        ? redriveAll(command, surroundings, options)
        : redriveOne(command, surroundings, id, options))
    })
}

function versionOrNewest(text: string): number | 'newest' {
  return text === 'newest' ? text : wholeNumber(text)
}

type RedriveBody = NonNullable<CallOf<Api['redriveDeadLetter']>['body']>
type RedriveManyBody = NonNullable<CallOf<Api['redriveDeadLetters']>['body']>

async function redriveOne(
  command: Command,
  surroundings: Surroundings,
  dead_letter_id: string,
  options: RedriveOptions,
) {
  const session = sessionOf(command, surroundings)
  const { input, inputFile } = options
  const edited =
    input === undefined && inputFile === undefined
      ? {}
      : { input: await readInput({ ...inputOf(options), signal: session.signal }) }
  const body = { ...changesOf(options), ...edited } as RedriveBody
  const outcome = await session.client().redriveDeadLetter({ params: { dead_letter_id }, body }, session)
  show(session, outcome, () => outcomeText(outcome))
}

function inputOf({ input, inputFile }: RedriveOptions) {
  return { argument: input, file: inputFile, asJson: false }
}

async function redriveAll(command: Command, surroundings: Surroundings, options: RedriveOptions) {
  const session = sessionOf(command, surroundings)
  const { limit, cursor } = options
  const body = { ...changesOf(options), filter: filterOf(options), limit, cursor } as RedriveManyBody
  const report = await session.client().redriveDeadLetters({ body }, session)
  show(session, report, () => {
    const outcomes = report.items.length === 0 ? text`No dead letters.\n` : joined(report.items.map(outcomeText))
    return text`${outcomes}${moreLine(report.next_cursor)}`
  })
}

function changesOf({
  dryRun,
  fromFailed,
  fromStep,
  agentVersion,
  budgetUsd: usd,
  budgetTokens: tokens,
}: RedriveOptions) {
  return {
    dry_run: dryRun,
    from_step: fromFailed ? 'failed' : fromStep,
    agent_version: agentVersion,
    budget: usd === undefined && tokens === undefined ? undefined : { usd, tokens },
  }
}

function outcomeText({
  dead_letter_id,
  mission_id,
  outcome,
  new_mission_id,
  kept_steps,
  problem,
}: RedriveOutcome): Text {
  const words = outcome.replaceAll('_', ' ')
  const kept = kept_steps > 0 ? `, keeping ${kept_steps} steps` : ''
  const why = problem ? `: ${problem.message} (${problem.code})` : ''
  return text`${mission_id ?? dead_letter_id} ${words}${new_mission_id ? ` as ${new_mission_id}` : ''}${kept}${why}\n`
}

function addDiscard(group: Command, surroundings: Surroundings): void {
  group
    .command('discard <dead_letter_id>')
    .description('remove one from the list; its mission stays readable')
    .action(async (dead_letter_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().discardDeadLetter({ params: { dead_letter_id } }, session)
      show(session, { discarded: dead_letter_id }, () => text`${dead_letter_id} is off the list.\n`)
    })
}
