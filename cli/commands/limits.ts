import { Command } from 'commander'
import type { Limit, LimitStatus } from '../../contract/resources/limit.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { addInGit } from './in-git-commands.ts'

export function limitCommands(surroundings: Surroundings): Command {
  const group = new Command('limits').description(
    'limit how many missions with a key, or of an agent, run at once or start in a time',
  )
  addSet(group, surroundings)
  addGet(group, surroundings)
  addList(group, surroundings)
  addDelete(group, surroundings)
  addInGit(group, 'limit', surroundings)
  return group
}

interface SetOptions {
  readonly concurrency?: number
  readonly rate?: { readonly count: number; readonly period_s: number }
  readonly burst?: number
}

function addSet(group: Command, surroundings: Surroundings): void {
  group
    .command('set <name>')
    .description('define or change a limit; its name is a key, or agent:<name>')
    .option('--concurrency <count>', 'how many missions may run at once; 0 starts none', wholeNumber)
    .option('--rate <count/seconds>', 'how many may start in a number of seconds, for example 10/60', rate)
    .option('--burst <count>', 'how many may start together after a pause', wholeNumber)
    .action(async (name: string, { concurrency, rate, burst }: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = {
        ...(concurrency !== undefined && { concurrency }),
        ...(rate && { rate: { ...rate, ...(burst !== undefined && { burst }) } }),
      }
      const limit = await session.client().putLimit({ params: { name }, body }, session)
      show(session, limit, () => text`${limit.name}: ${ruleText(limit)}\n`)
    })
}

function rate(text: string): { count: number; period_s: number } {
  const [count, period, ...rest] = text.split('/').map(Number)
  if (rest.length === 0 && count !== undefined && Number.isInteger(count)) {
    if (period === undefined) return { count, period_s: 1 }
    if (Number.isInteger(period)) return { count, period_s: period }
  }
  throw new CommandFailure(exitCodes.usage, `${text} is no rate`, 'It looks like 10/60: ten in sixty seconds.')
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show who holds its permits and who waits for one')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const status = await session.client().getLimit({ params: { name } }, session)
      show(session, status, () => statusText(status))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the defined limits')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listLimits({ query }, session))
      show(session, page, () => {
        const rows = page.items.map((limit) => [limit.name, ruleText(limit)])
        const list = rows.length === 0 ? text`No limits.\n` : table(['LIMIT', 'RULE'], rows, session.terminal.lineWidth)
        return text`${list}${moreLine(page.next_cursor)}`
      })
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete a limit’s definition')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteLimit({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function ruleText({ concurrency, rate }: Limit): string {
  const rules = [
    ...(concurrency === null ? [] : [`${concurrency} at once`]),
    ...(rate === null
      ? []
      : [`${rate.count} in ${rate.period_s} s${rate.burst > 1 ? `, ${rate.burst} together` : ''}`]),
  ]
  return rules.join('; ')
}

function statusText({ name, definition, holders, waiting, next_start_at }: LimitStatus): Text {
  return fields([
    ['Limit', name],
    ['Rule', definition ? ruleText(definition) : 'as the missions say'],
    ['Next start', next_start_at],
    ['Holders', holders.map(({ mission_id }) => mission_id).join(', ') || 'none'],
    ['Waiting', waiting.map(({ mission_id }) => mission_id).join(', ') || 'none'],
  ])
}
