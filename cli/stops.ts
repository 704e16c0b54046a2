import { Command } from 'commander'
import type { ControlScope, Stop } from '../contract/resources/control.ts'
import { wholeNumber } from './arguments.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { table } from './table.ts'

export function stopCommands(surroundings: Surroundings): Command {
  const group = new Command('stops').description('read the receipts of what was stopped')
  group
    .command('get <stop_id>')
    .description('show a receipt')
    .action(async (stop_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const stop = await session.client().getStop({ params: { stop_id } }, session)
      show(session, stop, () => stopText(stop))
    })
  group
    .command('list')
    .description('list stops, newest first')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listStops({ query }, session)
      show(session, page, () => {
        const rows = page.items.map((stop) => [
          stop.id,
          scopeText(stop.scope),
          stop.state,
          String(stop.stopped),
          stop.requested_at,
        ])
        const list = table(['STOP', 'SCOPE', 'STATE', 'STOPPED', 'REQUESTED'], rows)
        return (rows.length === 0 ? 'No stops.\n' : list) + moreLine(page.next_cursor)
      })
    })
  return group
}

export interface ScopeOptions {
  readonly agent?: string
  readonly tag?: string
  readonly all?: boolean
}

/** @throws CommandFailure unless exactly one is given */
export function scopeOf({ agent, tag, all }: ScopeOptions): ControlScope {
  const given: ControlScope[] = [
    ...(agent === undefined ? [] : [{ kind: 'agent', agent } as const]),
    ...(tag === undefined ? [] : [{ kind: 'tag', tag } as const]),
    ...(all ? [{ kind: 'tenant' } as const] : []),
  ]
  const [scope, ...more] = given
  if (!scope || more.length > 0) throw new CommandFailure(exitCodes.usage, 'Say one of --agent, --tag and --all.')
  return scope
}

export function scopeText(scope: Stop['scope']): string {
  switch (scope.kind) {
    case 'tenant':
      return 'all missions'
    case 'agent':
      return `agent ${scope.agent}`
    case 'tag':
      return `tag ${scope.tag}`
    case 'mission':
      return scope.mission_id
  }
}

export function stopText(stop: Stop): string {
  const { spent_after: spent } = stop
  const tokens = spent.input_tokens + spent.output_tokens
  const lines: (readonly [string, string | undefined])[] = [
    ['Stop', `${stop.id}: ${scopeText(stop.scope)}`],
    ['State', stop.state],
    ['Reason', stop.reason || undefined],
    ['Requested', stop.requested_at],
    ['Confirmed', stop.confirmed_at ?? undefined],
    ['Stopped', `${stop.stopped}, ${stop.already_finished} had ended before`],
    ['In flight', `${stop.in_flight}${stop.not_heard_of > 0 ? `, ${stop.not_heard_of} not heard of` : ''}`],
    ['Last call', stop.last_call_ended_at ?? undefined],
    ['Spent', `${tokens} tokens, USD ${spent.cost_usd} after the request${spent.estimated ? ' (estimated)' : ''}`],
  ]
  const shown = lines.filter(([, value]) => value !== undefined)
  return shown.map(([name, value]) => `${name.padEnd(10)} ${value}\n`).join('')
}
