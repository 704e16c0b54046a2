import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { collected, wholeNumber } from '../arguments/arguments.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

type Scopes = CallOf<Api['createKey']>['body']['scopes']

export function keyCommands(surroundings: Surroundings): Command {
  const group = new Command('keys').description('create, list and revoke API keys')
  group
    .command('create <name>')
    .description('create an API key; its secret is shown once')
    .requiredOption('--scope <scope>', 'what it may do, for example missions:read; may be repeated', collected)
    .option('--role <role>', 'the role in which it decides approvals; may be repeated', collected)
    .option('--agent <name>', 'for workers of this agent only; may be repeated', collected)
    .action(async (name: string, given: { scope: string[]; role?: string[]; agent?: string[] }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { scope, role: roles = [], agent: agents } = given
      const body = { name, scopes: scope as Scopes, roles, ...(agents === undefined ? {} : { agents }) }
      const key = await session.client().createKey({ body }, session)
      show(
        session,
        key,
        () => text`${key.id} may ${key.scopes.join(', ')}.\n\n${key.secret}\n\nIt is not shown again.\n`,
      )
    })
  group
    .command('list')
    .description('list the API keys')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listKeys({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ id, name, scopes, roles, created_at, revoked_at }) => [
          id,
          name,
          timeText(session.terminal, created_at),
          revoked_at === null ? 'in use' : `revoked ${timeText(session.terminal, revoked_at)}`,
          roles.join(' '),
          scopes.join(' '),
        ])
        const list = table(
          ['KEY', shorten('NAME'), 'CREATED', 'STATE', drop('ROLES'), drop('SCOPES')],
          rows,
          session.terminal.lineWidth,
        )
        return text`${list}${moreLine(page.next_cursor)}`
      })
    })
  group
    .command('revoke <key_id>')
    .description('revoke a key; it stops working at once')
    .action(async (key_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const key = await session.client().revokeKey({ params: { key_id } }, session)
      show(session, key, () => text`${key.id} (${key.name}) is revoked.\n`)
    })
  return group
}
