import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { AnswerOf, CallOf } from '../../contract/call.ts'
import type { CancelReceipt } from '../../contract/resources/mission.ts'
import { upperCase, wholeNumber } from '../arguments/arguments.ts'
import { withSince } from '../arguments/since.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { follow } from '../following/follow.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { joined, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole, wholeByNumber } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { eventText } from '../texts/event-text.ts'
import { explanationText } from '../texts/explanation-text.ts'
import { missionText, statusText } from '../texts/mission-text.ts'
import { stepText } from '../texts/step-text.ts'
import { treeText } from '../texts/tree-text.ts'
import { addErasures } from './erasures.ts'
import { fileList } from './files.ts'
import { addMissionControl } from './mission-control.ts'
import { addReplay } from './mission-replay.ts'
import { addQueue } from './queue.ts'
import { type PlatformOption, requireNoScope, type ScopeOptions, scopeOf, stopText } from './stops.ts'
import { submitCommand } from './submit.ts'
import { submitBatchCommand } from './submit-batch.ts'
import { stoppedIn } from './until-stopped.ts'

export function missionCommands(surroundings: Surroundings): Command {
  const group = new Command('missions').description('submit, watch, stop, read, replay and erase missions')
  group.addCommand(submitCommand(surroundings))
  group.addCommand(submitBatchCommand(surroundings))
  addGet(group, surroundings)
  addWatch(group, surroundings)
  addList(group, surroundings)
  addQueue(group, surroundings)
  addExplain(group, surroundings)
  addTree(group, surroundings)
  addCancel(group, surroundings)
  addMissionControl(group, surroundings)
  addSteps(group, surroundings)
  addArtifacts(group, surroundings)
  addEvents(group, surroundings)
  addReplay(group, surroundings)
  addErasures(group, surroundings)
  return group
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <mission_id>')
    .description('show a mission and its result')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const mission = await session.client().getMission({ params: { mission_id } }, session)
      show(session, mission, () => missionText(mission))
    })
}

function addWatch(group: Command, surroundings: Surroundings): void {
  group
    .command('watch <mission_id>')
    .description('follow a mission live to its end (with --json: one line per event)')
    .option('--after <seq>', 'begin after this event', wholeNumber, 0)
    .action(async (mission_id: string, { after }: { after: number }, command: Command) => {
      await follow(sessionOf(command, surroundings), mission_id, after)
    })
}

function addExplain(group: Command, surroundings: Surroundings): void {
  group
    .command('explain <mission_id>')
    .description('explain why a mission is in its state: what it waits for or does')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const explanation = await session.client().explainMission({ params: { mission_id } }, session)
      show(session, explanation, () => explanationText(explanation))
    })
}

type Events = AnswerOf<Api['listMissionEvents']>
type ListQuery = NonNullable<CallOf<Api['listMissions']>['query']>

function addList(group: Command, surroundings: Surroundings): void {
  withSince(group.command('list'), 'missions created')
    .description('list missions, newest first')
    .option('--status <status>', 'only missions with this status, or with one of several: failed,expired', upperCase)
    .option('--agent <name>', 'only missions of this agent')
    .option('--tag <tag>', 'only missions with this tag')
    .option('--created-after <time>', 'ISO 8601, UTC')
    .option('--created-before <time>', 'ISO 8601, UTC')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (options: Record<string, string>, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { since, createdAfter = since, createdBefore, status, agent, tag, limit, cursor } = options
      const query = { status, agent, tag, limit, cursor, created_after: createdAfter, created_before: createdBefore }
      const page = await whole(query as ListQuery, (query) => session.client().listMissions({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ id, status, agent, priority, created_at }) => [
          id,
          statusText(status),
          agent,
          priority,
          timeText(session.terminal, created_at),
        ])
        const list = table(
          ['MISSION', 'STATUS', shorten('AGENT'), drop('PRIORITY'), 'CREATED'],
          rows,
          session.terminal.lineWidth,
        )
        return text`${rows.length === 0 ? text`No missions.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addTree(group: Command, surroundings: Surroundings): void {
  group
    .command('tree <mission_id>')
    .description('show a mission and all its descendants')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const tree = await session.client().getMissionTree({ params: { mission_id } }, session)
      show(session, tree, () => treeText(tree, session.terminal.lineWidth))
    })
}

type CancelOptions = ScopeOptions & PlatformOption & { readonly reason: string }

function addCancel(group: Command, surroundings: Surroundings): void {
  group
    .command('cancel [mission_id]')
    .description('stop a mission and its children, or many at once')
    .option('--agent <name>', 'all missions of this agent')
    .option('--tag <tag>', 'all missions with this tag')
    .option('--all', 'all missions of the tenant')
    .option('--platform', 'all missions of all tenants, as an operator')
    .option('--reason <text>', 'shown in the receipt when many are stopped', '')
    .action(async (mission_id: string | undefined, options: CancelOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (options.platform && mission_id === undefined) return cancelOnPlatform(session, options)
      if (mission_id === undefined) return cancelMany(session, options)
      requireAlone(mission_id, options)
      const receipt = await session.client().cancelMission({ params: { mission_id } }, session)
      show(session, receipt, () => receiptText(receipt))
    })
}

/** Options for several missions would be silently ignored. @throws CommandFailure */
function requireAlone(mission_id: string, { agent, tag, all, platform, reason }: CancelOptions): void {
  const scopes = { '--agent': agent, '--tag': tag, '--all': all, '--platform': platform }
  const [scope] = Object.entries(scopes).flatMap(([name, given]) => (given === undefined ? [] : [name]))
  if (scope !== undefined) throw new CommandFailure(exitCodes.usage, `give either ${mission_id} or ${scope}, not both`)
  if (reason !== '')
    throw new CommandFailure(
      exitCodes.usage,
      '--reason goes with --agent, --tag, --all or --platform: the receipt of one mission has no place for it',
    )
}

function receiptText(receipt: CancelReceipt): Text {
  const { mission, stop_id, stopped, already_finished, in_flight } = receipt
  const lines = [
    text`${mission.id} is ${statusText(mission.status)}.`,
    `Stopped: ${stopped.join(', ') || 'none'}`,
    ...(already_finished.length > 0 ? [`Already ended: ${already_finished.join(', ')}`] : []),
    ...(in_flight.length > 0 ? [`Results that will be dropped: ${in_flight.join(', ')}`] : []),
    ...(stop_id ? [`Receipt: sortie stops get ${stop_id}`] : []),
  ]
  return text`${joined(lines, text`\n`)}\n`
}

async function cancelOnPlatform(session: Session, { reason, ...scope }: CancelOptions): Promise<void> {
  requireNoScope(scope)
  const client = session.client()
  const requested = await client.stopPlatform({ body: { reason } }, session)
  const stop = await stoppedIn(session, requested, 'sortie stops get --platform', (stop_id) =>
    client.getPlatformStop({ params: { stop_id } }, session),
  )
  show(session, stop, () => stopText(stop))
}

async function cancelMany(session: Session, { reason, ...scope }: CancelOptions): Promise<void> {
  const client = session.client()
  const requested = await client.stopMissions({ body: { scope: scopeOf(scope), reason } }, session)
  const stop = await stoppedIn(session, requested, 'sortie stops get', (stop_id) =>
    client.getStop({ params: { stop_id } }, session),
  )
  show(session, stop, () => stopText(stop))
}

function addSteps(group: Command, surroundings: Surroundings): void {
  group
    .command('steps <mission_id>')
    .description('list the steps of a mission’s agent')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .option('--newest-first', 'the last step first')
    .option('--from-step <number>', 'begin with this step', wholeNumber)
    .action(async (mission_id: string, options: StepsOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(stepsQuery(options), (query) =>
        session.client().listMissionSteps({ params: { mission_id }, query }, session),
      )
      show(session, page, () => {
        const { lineWidth } = session.terminal
        const steps = joined(page.items.map((step) => stepText(step, lineWidth)))
        return text`${page.items.length === 0 ? text`No steps yet.\n` : steps}${moreLine(page.next_cursor)}`
      })
    })
}

interface StepsOptions {
  readonly limit?: number
  readonly cursor?: string
  readonly newestFirst?: boolean
  readonly fromStep?: number
}

function stepsQuery({ newestFirst, fromStep, ...page }: StepsOptions) {
  return {
    ...page,
    ...(newestFirst && { order: 'newest_first' as const }),
    ...(fromStep !== undefined && { from_step: fromStep }),
  }
}

function addArtifacts(group: Command, surroundings: Surroundings): void {
  group
    .command('artifacts <mission_id>')
    .description('list the files that a mission made; `files get <file_id> --output <path>` downloads one')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (mission_id: string, query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) =>
        session.client().listArtifacts({ params: { mission_id }, query }, session),
      )
      show(session, page, () => text`${fileList(page.items)}${moreLine(page.next_cursor)}`)
    })
}

function addEvents(group: Command, surroundings: Surroundings): void {
  group
    .command('events <mission_id>')
    .description('list the events of a mission')
    .option('--after <seq>', 'only events after this one', wholeNumber)
    .option('--limit <count>', 'at most this many', wholeNumber)
    .action(async (mission_id: string, query: { after?: number; limit?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const by = { usualLimit: 100, after: ({ finished, last_seq }: Events) => (finished ? undefined : last_seq) }
      const page = await wholeByNumber(query, by, (query) =>
        session.client().listMissionEvents({ params: { mission_id }, query }, session),
      )
      show(session, page, () => {
        const { lineWidth } = session.terminal
        const lines = page.items.map(
          (event) =>
            text`${event.time}  ${String(event.seq).padStart(4)}  ${eventText(event, Math.max(40, lineWidth - 32))}\n`,
        )
        return lines.length === 0 ? text`No events.\n` : joined(lines)
      })
    })
}
