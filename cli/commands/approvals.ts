import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Approval, ApprovalStatus, Decision } from '../../contract/resources/approval.ts'
import { upperCase, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { until, withSince } from '../arguments/since.ts'
import { fields } from '../printing/fields.ts'
import { shorten, table } from '../printing/table.ts'
import { lines, shortened, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function approvalCommands(surroundings: Surroundings): Command {
  const group = new Command('approvals').description('see and decide the questions that missions put to a person')
  addList(group, surroundings)
  group
    .command('show <approval_id>')
    .description('show an approval')
    .action(async (approval_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const approval = await session.client().getApproval({ params: { approval_id } }, session)
      show(session, approval, () => approvalText(approval))
    })
  addApprove(group, surroundings)
  addDecision(
    group,
    surroundings,
    'reject',
    'refuse the call, or leave the question unanswered; the agent continues without it',
  )
  addDecision(group, surroundings, 'repeat', 'make a call whose outcome is unknown again')
  addDecision(group, surroundings, 'fail', 'fail a mission with a call whose outcome is unknown')
  addHappened(group, surroundings)
  addRotate(group, surroundings)
  return group
}

function addRotate(group: Command, surroundings: Surroundings): void {
  group
    .command('rotate-link-key')
    .description('replace the key that signs links; earlier links stay valid for a while')
    .option(
      '--overlap-s <seconds>',
      'how long earlier links stay valid; 0 ends all of them at once (default: a day)',
      wholeNumber,
    )
    .action(async ({ overlapS }: { overlapS?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = overlapS === undefined ? {} : { overlap_s: overlapS }
      const rotation = await session.client().rotateLinkKey({ body }, session)
      show(session, rotation, () => text`Links made before are valid until ${rotation.former_links_until}.\n`)
    })
}

interface ListOptions {
  readonly status: string
  readonly since?: string
  readonly limit?: number
  readonly cursor?: string
}

type ListQuery = NonNullable<CallOf<Api['listApprovals']>['query']>

function addList(group: Command, surroundings: Surroundings): void {
  withSince(group.command('list'), 'approvals asked for')
    .description('list approvals, newest first')
    .option('--status <status>', 'OPEN, DECIDED or CLOSED', upperCase, 'OPEN')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async ({ since, ...options }: ListOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = { ...options, status: options.status as ApprovalStatus }
      const ask = (query: ListQuery) => session.client().listApprovals({ query }, session)
      const page = await whole(
        query,
        until(since, ({ created_at }) => created_at, ask),
      )
      show(session, page, () => {
        if (page.items.length === 0) return text`No approvals.\n`
        const { lineWidth } = session.terminal
        const width = Math.max(30, lineWidth - 70)
        const rows = page.items.map((one) => [
          one.id,
          timeText(session.terminal, one.created_at),
          one.tool,
          shortened(one.question, width),
        ])
        return text`${table(['APPROVAL', 'ASKED', shorten('TOOL'), 'QUESTION'], rows, lineWidth)}${moreLine(page.next_cursor)}`
      })
    })
}

function addApprove(group: Command, surroundings: Surroundings): void {
  group
    .command('approve <approval_id>')
    .description('allow the call, or answer the question')
    .option('--payload <json>', 'the edited arguments, or the answer')
    .option('--payload-file <file>', 'read the payload from a file')
    .option('--note <text>', 'why')
    .action(async (id: string, given: { payload?: string; payloadFile?: string; note?: string }, command: Command) => {
      const { payload: argument, payloadFile: file, note } = given
      const none = argument === undefined && file === undefined
      const payload = none
        ? undefined
        : await readInput({ argument, file, asJson: true, jsonHint, signal: surroundings.signal })
      await decide(surroundings, command, id, {
        decision: 'approve',
        ...(payload === undefined ? {} : { payload }),
        ...(note === undefined ? {} : { note }),
      })
    })
}

function addDecision(group: Command, surroundings: Surroundings, decision: 'reject' | 'repeat' | 'fail', what: string) {
  group
    .command(`${decision} <approval_id>`)
    .description(what)
    .option('--note <text>', 'the reason; the agent sees it when a call is refused')
    .action(async (id: string, { note }: { note?: string }, command: Command) => {
      await decide(surroundings, command, id, { decision, ...(note === undefined ? {} : { note }) })
    })
}

function addHappened(group: Command, surroundings: Surroundings): void {
  group
    .command('happened <approval_id> <output>')
    .description('confirm that a call took effect, with its answer as JSON')
    .option('--note <text>', 'why')
    .action(async (id: string, argument: string, { note }: { note?: string }, command: Command) => {
      const output = await readInput({ argument, asJson: true, jsonHint, signal: surroundings.signal })
      await decide(surroundings, command, id, { decision: 'happened', output, ...(note === undefined ? {} : { note }) })
    })
}

const jsonHint = `Text in JSON needs double quotes: '"yes, to all"'.`

async function decide(surroundings: Surroundings, command: Command, approval_id: string, body: Decision) {
  const session = sessionOf(command, surroundings)
  const decided = await session.client().decideApproval({ params: { approval_id }, body }, session)
  show(session, decided, () => text`${decided.id}: ${body.decision}. Mission ${decided.mission_id} continues.\n`)
}

function approvalText(approval: Approval): Text {
  const { decision } = approval
  return fields([
    ['Approval', approval.id],
    ['Status', approval.status],
    ['Mission', approval.mission_id],
    ['Agent', approval.agent],
    ['Question', lines(approval.question, indent)],
    ['Choices', approval.choices.join(', ')],
    ['Approvers', approval.approvers.join(', ')],
    ['Deadline', approval.deadline && `${approval.deadline}, then ${approval.default}`],
    ['Decision', decision && `${decision.decision} by ${decision.by} via ${decision.via}, ${decision.at}`],
    ['Note', decision?.note && lines(decision.note, indent)],
    ['Payload', approval.payload === null ? null : lines(JSON.stringify(approval.payload, null, 2), indent)],
  ])
}

/** Further lines of a value are aligned with its first. */
const indent = 'Approvers'.length + 2
