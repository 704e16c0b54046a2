import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Schedule, ScheduleRun } from '../../contract/resources/schedule.ts'
import { type GivenJson, givenJson, upperCase, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { until, withSince } from '../arguments/since.ts'
import { fields } from '../printing/fields.ts'
import { drop, shorten, table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { addInGit } from './in-git-commands.ts'

interface Timing {
  readonly at?: string
  readonly afterS?: number
  readonly cron?: string
  readonly timeZone?: string
  readonly overlap?: string
  readonly catchUp?: string
  readonly catchUpWindowS?: number
  readonly catchUpMax?: number
  readonly jitterS?: number
}

interface CreateOptions extends Timing {
  readonly inputFile?: string
  readonly inputJson?: boolean
  readonly priority?: string
  readonly subject?: string
  readonly callbackUrl?: string
  readonly settings?: GivenJson
  readonly outputSchema?: GivenJson
}

type NewScheduleBody = CallOf<Api['createSchedule']>['body']
type PatchBody = CallOf<Api['updateSchedule']>['body']

export function scheduleCommands(surroundings: Surroundings): Command {
  const group = new Command('schedules').description('submit missions later or repeatedly')
  addCreate(group, surroundings)
  addUpdate(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addNext(group, surroundings)
  addRuns(group, surroundings)
  addRunNow(group, surroundings)
  addState(group, surroundings, 'pause', 'pauseSchedule')
  addState(group, surroundings, 'resume', 'resumeSchedule')
  addDelete(group, surroundings)
  addInGit(group, 'schedule', surroundings)
  return group
}

function withTiming(command: Command): Command {
  return command
    .option('--at <time>', 'once, at this time (ISO 8601, UTC)')
    .option('--after-s <seconds>', 'once, this many seconds from now', wholeNumber)
    .option('--cron <pattern>', 'minute hour day month weekday, or @daily and the like')
    .option('--time-zone <name>', 'of the pattern, for example Europe/Berlin (default: UTC)')
    .option('--overlap <policy>', 'when the previous run is not over: skip, queue, allow or cancel_previous')
    .option('--catch-up <policy>', 'which missed times run: none, latest or all')
    .option('--catch-up-window-s <seconds>', 'how long ago a missed time may be to run', wholeNumber)
    .option('--catch-up-max <count>', 'with all: at most this many, the newest', wholeNumber)
    .option('--jitter-s <seconds>', 'delay each time by up to this many seconds', wholeNumber)
}

/** Only the given options: the API knows the defaults and reports what it does not accept. */
function timingOf(options: Timing) {
  return {
    at: options.at,
    after_s: options.afterS,
    cron: options.cron,
    time_zone: options.timeZone,
    overlap: options.overlap,
    catch_up: options.catchUp,
    catch_up_window_s: options.catchUpWindowS,
    catch_up_max: options.catchUpMax,
    jitter_s: options.jitterS,
  }
}

function addCreate(group: Command, surroundings: Surroundings): void {
  withTiming(
    group
      .command('create <name> <agent> [input]')
      .description('submit a mission to an agent at these times (input: text, or - for standard input)'),
  )
    .option('--input-file <path>', 'read the input from a file')
    .option('--input-json', 'the input is JSON, not text')
    .option('--priority <priority>', 'LOW, NORMAL, HIGH or CRITICAL', upperCase)
    .option('--subject <subject>', 'whom or what its missions are for')
    .option('--callback-url <url>', 'post the end of each mission here')
    .option('--settings <json>', 'model settings in place of those of the agent', givenJson)
    .option(
      '--output-schema <json>',
      'what each answer follows in place of what the agent says; null: any answer',
      givenJson,
    )
    .action(
      async (name: string, agent: string, argument: string | undefined, options: CreateOptions, command: Command) => {
        const session = sessionOf(command, surroundings)
        const input = await readInput({
          argument,
          file: options.inputFile,
          asJson: options.inputJson === true,
          signal: session.signal,
        })
        const { priority, subject, callbackUrl: callback_url } = options
        const settings = options.settings?.json
        const output_schema = options.outputSchema?.json
        const mission = { agent, input, priority, subject, callback_url, settings, output_schema }
        const body = { name, mission, ...timingOf(options) } as NewScheduleBody
        const schedule = await session.client().createSchedule({ body }, session)
        show(session, schedule, () => scheduleText(schedule))
      },
    )
}

function addUpdate(group: Command, surroundings: Surroundings): void {
  withTiming(group.command('update <schedule_id>').description('change a schedule’s times and policies'))
    .option('--name <name>', 'another name')
    .action(async (schedule_id: string, options: Timing & { name?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = { name: options.name, ...timingOf(options) } as NonNullable<PatchBody>
      const schedule = await session.client().updateSchedule({ params: { schedule_id }, body }, session)
      show(session, schedule, () => scheduleText(schedule))
    })
}

interface PageOptions {
  readonly limit?: number
  readonly cursor?: string
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list schedules, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: PageOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listSchedules({ query }, session))
      show(session, page, () => {
        const rows = page.items.map((schedule) => [
          schedule.id,
          schedule.name,
          schedule.status,
          schedule.next_at === null ? '' : timeText(session.terminal, schedule.next_at),
          whenText(schedule),
        ])
        const list = table(
          ['SCHEDULE', shorten('NAME'), 'STATUS', 'NEXT', drop('WHEN')],
          rows,
          session.terminal.lineWidth,
        )
        return text`${rows.length === 0 ? text`No schedules.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <schedule_id>')
    .description('show a schedule')
    .action(async (schedule_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const schedule = await session.client().getSchedule({ params: { schedule_id } }, session)
      show(session, schedule, () => scheduleText(schedule))
    })
}

function addNext(group: Command, surroundings: Surroundings): void {
  group
    .command('next <schedule_id>')
    .description('show the next times of a schedule')
    .option('--count <count>', 'how many', wholeNumber, 10)
    .action(async (schedule_id: string, query: { count: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const times = await session.client().previewSchedule({ params: { schedule_id }, query }, session)
      show(session, times, () => {
        const rows = times.items.map(({ planned_at, starts_at }) => [planned_at, starts_at])
        return rows.length === 0
          ? text`It has no more times.\n`
          : table(['PLANNED', 'STARTS'], rows, session.terminal.lineWidth)
      })
    })
}

function addRuns(group: Command, surroundings: Surroundings): void {
  withSince(group.command('runs <schedule_id>'), 'runs planned')
    .description('list a schedule’s past runs, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (schedule_id: string, { since, ...query }: PageOptions & { since?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const ask = (query: PageOptions) => session.client().listScheduleRuns({ params: { schedule_id }, query }, session)
      const page = await whole(
        query,
        until(since, ({ planned_at }) => planned_at, ask),
      )
      show(session, page, () => {
        const rows = page.items.map((run) => runRow(run, session.terminal))
        const list = table(['PLANNED', 'OUTCOME', 'MISSION', 'REASON'], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No runs yet.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function runRow(run: ScheduleRun, terminal: Terminal): string[] {
  const first = timeText(terminal, run.planned_at)
  const planned =
    run.until === null || run.until === run.planned_at ? first : `${first} to ${timeText(terminal, run.until)}`
  return [planned, `${run.outcome}${run.by_hand ? ' by hand' : ''}`, run.mission_id ?? '', run.reason ?? '']
}

function addRunNow(group: Command, surroundings: Surroundings): void {
  group
    .command('run-now <schedule_id>')
    .description('submit a schedule’s mission now; its times stay as they are')
    .action(async (schedule_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const run = await session.client().runScheduleNow({ params: { schedule_id } }, session)
      show(session, run, () => submittedText(run))
    })
}

function submittedText({ mission_id }: ScheduleRun): Text {
  const mission = mission_id ?? ''
  return text`Submitted ${mission}.\nFollow it: sortie missions watch ${mission}\n`
}

function addState(
  group: Command,
  surroundings: Surroundings,
  name: string,
  operation: 'pauseSchedule' | 'resumeSchedule',
): void {
  group
    .command(`${name} <schedule_id>`)
    .description(name === 'pause' ? 'pause a schedule' : 'resume a paused schedule')
    .action(async (schedule_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const schedule = await session.client()[operation]({ params: { schedule_id } }, session)
      show(session, schedule, () => scheduleText(schedule))
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <schedule_id>')
    .description('delete a schedule; its missions continue')
    .action(async (schedule_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteSchedule({ params: { schedule_id } }, session)
      show(session, { id: schedule_id }, () => text`${schedule_id} is deleted.\n`)
    })
}

function whenText({ at, cron, time_zone }: Schedule): string {
  return at === null ? `${cron} in ${time_zone}` : `once at ${at}`
}

function scheduleText(schedule: Schedule): Text {
  const { catch_up, catch_up_window_s: window, catch_up_max: max, overlap, jitter_s } = schedule
  const caughtUp =
    catch_up === 'none' ? 'none' : `${catch_up}${catch_up === 'all' ? ` up to ${max}` : ''} within ${window} s`
  return fields([
    ['Schedule', `${schedule.id} ${schedule.name}`],
    ['Status', schedule.status],
    ['When', whenText(schedule)],
    ['Next', schedule.next_at ?? (schedule.status === 'PAUSED' ? 'once it is resumed' : 'never')],
    ['Overlap', overlap],
    ['Catch-up', caughtUp],
    ['Jitter', jitter_s === 0 ? '' : `up to ${jitter_s} s`],
    ['Queued', schedule.queued.join(', ')],
    ['Agent', String(schedule.mission.agent)],
    ['Last', schedule.last_mission_id],
  ])
}
