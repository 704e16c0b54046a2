import { Command } from 'commander'
import type { Limit, LimitStatus } from '../contract/resources/limit.ts'
import { wholeNumber } from './arguments.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { table } from './table.ts'

export function limitCommands(surroundings: Surroundings): Command {
  const group = new Command('limits').description(
    'bound how many missions with a key, or of an agent, run at once or start',
  )
  addSet(group, surroundings)
  addGet(group, surroundings)
  addList(group, surroundings)
  addDelete(group, surroundings)
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
    .description('define a limit or change it; name is a key, or agent:<name>')
    .option('--concurrency <count>', 'how many missions may be dispatched at once; 0 lets none start', wholeNumber)
    .option('--rate <count/seconds>', 'how many may start in so many seconds, for example 10/60', rate)
    .option('--burst <count>', 'how many of them may start together after a pause', wholeNumber)
    .action(async (name: string, { concurrency, rate, burst }: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = {
        ...(concurrency !== undefined && { concurrency }),
        ...(rate && { rate: { ...rate, ...(burst !== undefined && { burst }) } }),
      }
      const limit = await session.client().putLimit({ params: { name }, body }, session)
      show(session, limit, () => `${limit.name}: ${ruleText(limit)}\n`)
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
    .description('list the limits that were defined')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listLimits({ query }, session)
      show(session, page, () => {
        const rows = page.items.map((limit) => [limit.name, ruleText(limit)])
        return (rows.length === 0 ? 'No limits.\n' : table(['LIMIT', 'RULE'], rows)) + moreLine(page.next_cursor)
      })
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete its definition')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteLimit({ params: { name } }, session)
      show(session, { deleted: name }, () => `${name} is deleted.\n`)
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

function statusText({ name, definition, holders, waiting, next_start_at }: LimitStatus): string {
  const lines = [
    ['Limit', name],
    ['Rule', definition ? ruleText(definition) : 'as the missions say'],
    ['Next start', next_start_at ?? ''],
    ['Holders', holders.map(({ mission_id }) => mission_id).join(', ') || 'none'],
    ['Waiting', waiting.map(({ mission_id }) => mission_id).join(', ') || 'none'],
  ]
  const shown = lines.filter(([, value]) => value !== '').map(([head = '', value]) => `${head.padEnd(12)}${value}\n`)
  return shown.join('')
}
