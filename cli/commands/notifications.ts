import { Command, Option } from 'commander'
import type { MailEvent, MailSubscription } from '../../contract/resources/mail-subscription.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { fields } from '../printing/fields.ts'
import { drop, table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function notificationCommands(surroundings: Surroundings): Command {
  const group = new Command('notifications').description('tell people of events by mail, if they say yes to that')
  addAdd(group, surroundings)
  addList(group, surroundings)
  addChange(group, surroundings)
  addRemove(group, surroundings)
  return group
}

interface Options {
  readonly event?: readonly MailEvent[]
  readonly agent?: readonly string[]
  readonly tag?: readonly string[]
  readonly language?: 'en-GB' | 'de'
}

const eventHelp = 'of which it is told, such as mission.failed or approval.requested'

function narrowed(command: Command): Command {
  return command
    .option('--agent <agent...>', 'only of missions of these agents')
    .option('--tag <tag...>', 'only of missions with one of these tags')
    .addOption(new Option('--language <language>', 'of the mails').choices(['en-GB', 'de']))
}

function addAdd(group: Command, surroundings: Surroundings): void {
  narrowed(
    group
      .command('add <address>')
      .description('ask an address whether it wants to be told; while it has not answered, ask again')
      .requiredOption('--event <event...>', eventHelp),
  ).action(async (address: string, options: Options, command: Command) => {
    const session = sessionOf(command, surroundings)
    const { events = [], ...rest } = changeOf(options)
    const body = { address, events, ...rest }
    const added = await session.client().createMailSubscription({ body }, session)
    show(session, added, () => text`A mail asks ${added.address} whether it wants to be told. ${added.id}\n`)
  })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list who is told of events by mail')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listMailSubscriptions({ query }, session))
      show(session, page, () => {
        const rows = page.items.map((one) => [one.id, one.address, one.status, one.events.join(', ')])
        const list =
          rows.length === 0
            ? text`Nobody is told by mail.\n`
            : table(['ID', 'ADDRESS', 'STATUS', drop('EVENTS')], rows, session.terminal.lineWidth)
        return text`${list}${moreLine(page.next_cursor)}`
      })
    })
}

function addChange(group: Command, surroundings: Surroundings): void {
  narrowed(
    group
      .command('change <subscription_id>')
      .description('change of what an address is told')
      .option('--event <event...>', eventHelp),
  ).action(async (id: string, options: Options, command: Command) => {
    const session = sessionOf(command, surroundings)
    const params = { subscription_id: id }
    const one = await session.client().updateMailSubscription({ params, body: changeOf(options) }, session)
    show(session, one, () => subscriptionText(one))
  })
}

function addRemove(group: Command, surroundings: Surroundings): void {
  group
    .command('remove <subscription_id>')
    .description('send an address no more mails, and forget it')
    .action(async (id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteMailSubscription({ params: { subscription_id: id } }, session)
      show(session, { removed: id }, () => text`${id} is removed.\n`)
    })
}

function changeOf({ event, agent, tag, language }: Options) {
  return {
    ...(event && { events: [...event] }),
    ...(agent && { agents: [...agent] }),
    ...(tag && { tags: [...tag] }),
    ...(language && { language }),
  }
}

function subscriptionText(one: MailSubscription): Text {
  return fields([
    ['Address', one.address],
    ['Status', one.status],
    ['Events', one.events.join(', ')],
    ['Agents', one.agents.join(', ') || 'all'],
    ['Tags', one.tags.join(', ') || 'all'],
    ['Language', one.language],
    ['Link valid to', one.expires_at],
    ['Last mail', one.last_mail_at ?? 'none'],
    ['Waiting', one.waiting],
    ['Problem', one.problem],
  ])
}
