import { Command } from 'commander'
import type { ControlScope, Stop } from '../../contract/resources/control.ts'
import type { PlatformStop } from '../../contract/resources/operators.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { until, withSince } from '../arguments/since.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'

export function stopCommands(surroundings: Surroundings): Command {
  const group = new Command('stops').description('read the receipts of stops')
  group
    .command('get <stop_id>')
    .description('show a receipt')
    .option('--platform', 'a stop of all tenants, as an operator')
    .action(async (stop_id: string, { platform }: PlatformOption, command: Command) => {
      const session = sessionOf(command, surroundings)
      const call = { params: { stop_id } }
      const client = session.client()
      const stop = await (platform ? client.getPlatformStop(call, session) : client.getStop(call, session))
      show(session, stop, () => stopText(stop))
    })
  withSince(group.command('list'), 'stops requested')
    .description('list stops, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .option('--platform', 'stops of all tenants, as an operator')
    .action(
      async ({ platform, since, ...query }: PlatformOption & PageOptions & { since?: string }, command: Command) => {
        const session = sessionOf(command, surroundings)
        const client = session.client()
        const requestedAt = ({ requested_at }: Stop | PlatformStop) => requested_at
        const ofPlatform = (query: PageOptions) => client.listPlatformStops({ query }, session)
        const ofTenant = (query: PageOptions) => client.listStops({ query }, session)
        const page = await (platform
          ? whole(query, until(since, requestedAt, ofPlatform))
          : whole(query, until(since, requestedAt, ofTenant)))
        show(session, page, () => {
          const rows = page.items.map((stop: Stop | PlatformStop) => [
            stop.id,
            scopeText(stop.scope),
            stop.state,
            String(stop.stopped),
            timeText(session.terminal, stop.requested_at),
          ])
          const list = table(
            ['STOP', shorten('SCOPE'), 'STATE', drop('STOPPED'), 'REQUESTED'],
            rows,
            session.terminal.lineWidth,
          )
          return text`${rows.length === 0 ? text`No stops.\n` : list}${moreLine(page.next_cursor)}`
        })
      },
    )
  return group
}

export interface PlatformOption {
  readonly platform?: boolean
}

interface PageOptions {
  readonly limit?: number
  readonly cursor?: string
}

export interface ScopeOptions {
  readonly agent?: string
  readonly tag?: string
  readonly all?: boolean
}

/** @throws CommandFailure if there is another scope beside `--platform` */
export function requireNoScope({ agent, tag, all }: ScopeOptions): void {
  if (agent === undefined && tag === undefined && !all) return
  throw new CommandFailure(exitCodes.usage, '--platform means all missions of all tenants, and allows no other scope')
}

/** @throws CommandFailure unless there is exactly one scope */
export function scopeOf({ agent, tag, all }: ScopeOptions): ControlScope {
  const given: ControlScope[] = [
    ...(agent === undefined ? [] : [{ kind: 'agent', agent } as const]),
    ...(tag === undefined ? [] : [{ kind: 'tag', tag } as const]),
    ...(all ? [{ kind: 'tenant' } as const] : []),
  ]
  const [scope, ...more] = given
  if (!scope || more.length > 0)
    throw new CommandFailure(exitCodes.usage, 'give exactly one of --agent, --tag and --all')
  return scope
}

export function scopeText(scope: Stop['scope']): string {
  switch (scope.kind) {
    case 'platform':
      return 'all missions of all tenants'
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

export function stopText(stop: Stop | PlatformStop): Text {
  const { spent_after: spent } = stop
  const tokens = spent.input_tokens + spent.output_tokens
  return fields([
    ['Stop', `${stop.id}: ${scopeText(stop.scope)}`],
    ['State', stop.state],
    ['Reason', stop.reason],
    ['Requested', stop.requested_at],
    ['Confirmed', stop.confirmed_at],
    ['Stopped', `${stop.stopped}, ${stop.already_finished} had already ended`],
    ['Tenants', 'tenants' in stop ? `${stop.tenants}, ${stop.tenants_stopping} still stopping` : undefined],
    ['In flight', `${stop.in_flight}${stop.not_heard_of > 0 ? `, ${stop.not_heard_of} without a sign` : ''}`],
    ['Last call', stop.last_call_ended_at],
    ['Spent', `${tokens} tokens, USD ${spent.cost_usd} after the request${spent.estimated ? ' (estimated)' : ''}`],
  ])
}

/** Explains why a stop is awaited that has not found anything. */
export function nothingYetText({ id }: Stop | PlatformStop, receiptCommand: string): Text {
  return text`Nothing to stop so far. The search goes on for a few seconds: a mission that was submitted just before may not be visible yet. Ctrl-C ends the waiting and not the stop; \`${receiptCommand} ${id}\` shows its receipt.\n`
}

/** Explains why a stop is not confirmed yet. @param paused why the installation does no work, if it does none */
export function unconfirmedText(stop: Stop | PlatformStop, paused: string | null, receiptCommand: string): Text {
  const rest = `${stop.in_flight} in flight${'tenants' in stop ? `, ${stop.tenants_stopping} tenants still stopping` : ''}`
  const why = paused === null ? '' : ` ${paused}.`
  return text`Waiting for ${stop.id} to be confirmed: ${stop.stopped} stopped, ${rest}.${why} Ctrl-C ends the waiting and not the stop; \`${receiptCommand} ${stop.id}\` shows its receipt.\n`
}
