import type { Command } from 'commander'
import { wholeNumber } from '../arguments/arguments.ts'
import { table } from '../printing/table.ts'
import { text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function addVersions(group: Command, surroundings: Surroundings): void {
  group
    .command('versions <name>')
    .description('list the versions of an agent, newest first, with what each changed')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (name: string, query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      const page = await whole(query, (query) => client.listAgentVersions({ params: { name }, query }, session))
      const { version: used } = await client.getAgent({ params: { name } }, session)
      const { changesOf } = await import('../in-git/versions.ts')
      show(session, page, () => {
        const rows = page.items.map((agent, at) => [
          `v${agent.version}`,
          agent.version === used ? 'in use' : agent.version > used ? 'draft' : '',
          timeText(session.terminal, agent.created_at),
          changesOf(agent, page.items[at + 1], page.next_cursor !== null),
        ])
        const { lineWidth } = session.terminal
        return text`${table(['VERSION', 'STATE', 'CREATED', 'CHANGED'], rows, lineWidth)}${moreLine(page.next_cursor)}`
      })
    })
}

export function addRollback(group: Command, surroundings: Surroundings): void {
  group
    .command('rollback <name>')
    .description('make a new version of an agent that is as an earlier one was')
    .requiredOption('--to <version>', 'the earlier version', wholeNumber)
    .option('--dry-run', 'show what would be changed')
    .action(async (name: string, { to, dryRun }: { to: number; dryRun?: true }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { rollBack } = await import('../in-git/versions.ts')
      await rollBack(session, { name, to, dryRun: dryRun === true })
    })
}
