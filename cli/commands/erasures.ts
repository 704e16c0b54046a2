import type { Command } from 'commander'
import type { Erasure } from '../../contract/resources/erasure.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { drop, table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

/** Commands that erase missions, or report on erasures. */
export function addErasures(group: Command, surroundings: Surroundings): void {
  addErase(group, surroundings)
  addList(group, surroundings)
}

function addErase(group: Command, surroundings: Surroundings): void {
  group
    .command('erase <mission_id>')
    .description('erase an ended mission and everything it delegated; the bill keeps its cost')
    .action(async (mission_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const erasure = await session.client().eraseMission({ params: { mission_id } }, session)
      show(session, erasure, () => erasureText(erasure))
    })
}

function erasureText({ mission_id, state, missions, files }: Erasure): Text {
  if (state === 'erasing') return text`Nobody sees ${mission_id} any more; the rest is removed in the background.\n`
  return text`${mission_id} is erased: ${missions} missions and ${files} files.\n`
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('erasures')
    .description('list erased missions, with the time and the key, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listErasures({ query }, session))
      show(session, page, () => {
        const rows = page.items.map((one) => [
          one.mission_id,
          one.state,
          timeText(session.terminal, one.requested_at),
          one.requested_by,
        ])
        const list = table(['MISSION', 'STATE', 'REQUESTED', drop('BY')], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No erasures.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}
