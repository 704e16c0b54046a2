import type { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { upperCase, wholeNumber } from '../arguments/arguments.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

type QueueQuery = NonNullable<CallOf<Api['readQueue']>['query']>

/** Shows what runs next. */
export function addQueue(group: Command, surroundings: Surroundings): void {
  group
    .command('queue')
    .description('list what runs next, in dispatch order')
    .option('--agent <name>', 'only missions of this agent')
    .option('--tag <tag>', 'only missions with this tag')
    .option('--priority <priority>', 'LOW, NORMAL, HIGH or CRITICAL', upperCase)
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: QueueQuery, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().readQueue({ query }, session))
      show(session, page, () => {
        const rows = page.items.map(({ position, mission_id, agent, priority, slot, virtual_time }) => [
          ...[position === null ? '' : String(position), mission_id, agent, priority],
          ...[
            slot === null ? 'waits for a slot' : `on its lane, slot ${slot}`,
            timeText(session.terminal, virtual_time),
          ],
        ])
        const columns = ['PLACE', 'MISSION', shorten('AGENT'), 'PRIORITY', drop('REASON'), drop('COUNTS FROM')]
        const { taken, total } = page.slots
        const list = rows.length === 0 ? text`Nothing is queued.\n` : table(columns, rows, session.terminal.lineWidth)
        return text`${list}${moreLine(page.next_cursor)}${taken} of ${total} slots are taken.\n`
      })
    })
}
