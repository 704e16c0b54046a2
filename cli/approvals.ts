import { Command } from 'commander'
import type { Approval, ApprovalStatus, Decision } from '../contract/resources/approval.ts'
import { upperCase, wholeNumber } from './arguments.ts'
import { readInput } from './read-input.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { table } from './table.ts'
import { oneLine, printable } from './terminal.ts'

export function approvalCommands(surroundings: Surroundings): Command {
  const group = new Command('approvals').description('see and decide what missions wait for a person to decide')
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
  addDecision(group, surroundings, 'reject', 'refuse the call, or leave the question unanswered; the agent goes on')
  addDecision(group, surroundings, 'repeat', 'have a call with an unknown outcome made again')
  addDecision(group, surroundings, 'fail', 'give up a mission whose call has an unknown outcome')
  addHappened(group, surroundings)
  return group
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list approvals, newest first')
    .option('--status <status>', 'OPEN, DECIDED or CLOSED', upperCase, 'OPEN')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (options: { status: string; limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = { ...options, status: options.status as ApprovalStatus }
      const page = await session.client().listApprovals({ query }, session)
      show(session, page, () => {
        if (page.items.length === 0) return 'No approvals.\n'
        const width = Math.max(30, session.terminal.columns - 70)
        const rows = page.items.map((one) => [one.id, one.created_at, one.tool, oneLine(one.question, width)])
        return table(['APPROVAL', 'ASKED', 'TOOL', 'QUESTION'], rows) + moreLine(page.next_cursor)
      })
    })
}

function addApprove(group: Command, surroundings: Surroundings): void {
  group
    .command('approve <approval_id>')
    .description('allow the call, or answer the question')
    .option('--payload <json>', 'the edited arguments, or the answer')
    .option('--payload-file <file>', 'the same from a file')
    .option('--note <text>', 'why')
    .action(async (id: string, given: { payload?: string; payloadFile?: string; note?: string }, command: Command) => {
      const { payload: argument, payloadFile: file, note } = given
      const none = argument === undefined && file === undefined
      const payload = none ? undefined : await readInput({ argument, file, asJson: true })
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
    .option('--note <text>', 'why; told to the agent with a refusal')
    .action(async (id: string, { note }: { note?: string }, command: Command) => {
      await decide(surroundings, command, id, { decision, ...(note === undefined ? {} : { note }) })
    })
}

function addHappened(group: Command, surroundings: Surroundings): void {
  group
    .command('happened <approval_id> <output>')
    .description('say that a call took effect, and what it answered, as JSON')
    .option('--note <text>', 'why')
    .action(async (id: string, argument: string, { note }: { note?: string }, command: Command) => {
      const output = await readInput({ argument, asJson: true })
      await decide(surroundings, command, id, { decision: 'happened', output, ...(note === undefined ? {} : { note }) })
    })
}

async function decide(surroundings: Surroundings, command: Command, approval_id: string, body: Decision) {
  const session = sessionOf(command, surroundings)
  const decided = await session.client().decideApproval({ params: { approval_id }, body }, session)
  show(session, decided, () => `${decided.id}: ${body.decision}. Mission ${decided.mission_id} goes on.\n`)
}

function approvalText(approval: Approval): string {
  const { decision } = approval
  const lines: (readonly [string, string | undefined])[] = [
    ['Approval', approval.id],
    ['Status', approval.status],
    ['Mission', approval.mission_id],
    ['Agent', approval.agent],
    ['Question', approval.question],
    ['Choices', approval.choices.join(', ')],
    ['Approvers', approval.approvers.join(', ') || undefined],
    ['Deadline', approval.deadline === null ? undefined : `${approval.deadline}, then ${approval.default}`],
    [
      'Decision',
      decision === null ? undefined : `${decision.decision} by ${decision.by} via ${decision.via}, ${decision.at}`,
    ],
    ['Note', decision?.note ?? undefined],
    ['Payload', approval.payload === null ? undefined : `\n${JSON.stringify(approval.payload, null, 2)}`],
  ]
  const shown = lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(10)} ${value}\n`]))
  return printable(shown.join(''))
}
