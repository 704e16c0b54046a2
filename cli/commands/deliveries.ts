import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Delivery } from '../../contract/resources/callback.ts'
import { upperCase, wholeNumber } from '../arguments/arguments.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { joined, shortened, type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

export function deliveryCommands(surroundings: Surroundings): Command {
  const group = new Command('deliveries').description('see and resend callbacks, and the secret that signs them')
  addList(group, surroundings)
  addGet(group, surroundings)
  addResend(group, surroundings)
  addSecret(group, surroundings)
  addRotate(group, surroundings)
  return group
}

interface ListOptions {
  readonly mission?: string
  readonly status?: string
  readonly limit?: number
  readonly cursor?: string
}

type ListQuery = NonNullable<CallOf<Api['listDeliveries']>['query']>

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the callbacks of a mission, or all failed ones')
    .option('--mission <mission_id>', 'the callbacks of this mission, in the order of its events')
    .option(
      '--status <status>',
      'PENDING, DELIVERED or FAILED (default: FAILED of all missions, any of one)',
      upperCase,
    )
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async ({ mission, ...query }: ListOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await listed(session, mission, query)
      show(session, page, () => {
        const rows = page.items.map((one) => [
          one.id,
          one.event_type,
          one.status,
          String(one.attempt_count),
          lastWords(one),
        ])
        const list = table(
          ['DELIVERY', shorten('EVENT'), 'STATUS', drop('ATTEMPTS'), drop('LAST')],
          rows,
          session.terminal.lineWidth,
        )
        return text`${rows.length === 0 ? noneText(mission, query.status) : list}${moreLine(page.next_cursor)}`
      })
    })
}

function listed(session: Session, mission_id: string | undefined, query: Omit<ListOptions, 'mission'>) {
  const { status, ...page } = query
  const client = session.client()
  if (mission_id === undefined)
    return whole({ status, ...page } as ListQuery, (query) => client.listDeliveries({ query }, session))
  return whole(page, async (query) => {
    const answer = await client.listMissionDeliveries({ params: { mission_id }, query }, session)
    return { ...answer, items: answer.items.filter((one) => status === undefined || one.status === status) }
  })
}

/** The list shows one status, so items of other statuses would seem to be missing. */
function noneText(mission: string | undefined, status: string | undefined): Text {
  if (mission !== undefined) return text`No ${status === undefined ? '' : `${status} `}deliveries of ${mission}.\n`
  const others = ['PENDING', 'DELIVERED', 'FAILED'].filter((one) => one !== (status ?? 'FAILED'))
  return text`No ${status ?? 'FAILED'} deliveries. Others are listed with --status ${others.join(' or ')}.\n`
}

function lastWords({ attempts, failure }: Delivery): string {
  const last = attempts.at(-1)
  return failure ?? last?.error ?? (last ? `HTTP ${last.http_status}` : '')
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <delivery_id>')
    .description('show a callback and its attempts')
    .action(async (delivery_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const delivery = await session.client().getDelivery({ params: { delivery_id } }, session)
      show(session, delivery, () => deliveryText(delivery, session.terminal.lineWidth))
    })
}

function addResend(group: Command, surroundings: Surroundings): void {
  group
    .command('resend <delivery_id>')
    .description('post a callback again, with all its retries')
    .action(async (delivery_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const delivery = await session.client().resendDelivery({ params: { delivery_id } }, session)
      show(session, delivery, () => text`${delivery.id} is posted again.\n`)
    })
}

function addSecret(group: Command, surroundings: Surroundings): void {
  group
    .command('secret')
    .description('show the secret that callbacks are signed with')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const secrets = await session.client().getSigningSecrets({}, session)
      show(session, secrets, () => secretsText(secrets))
    })
}

function addRotate(group: Command, surroundings: Surroundings): void {
  group
    .command('rotate-secret')
    .description('replace the secret; for a while the old one signs too')
    .option('--overlap-s <seconds>', 'how long the old one still signs (default: a day)', wholeNumber)
    .action(async ({ overlapS }: { overlapS?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = overlapS === undefined ? {} : { overlap_s: overlapS }
      const secrets = await session.client().rotateSigningSecret({ body }, session)
      show(session, secrets, () => secretsText(secrets))
    })
}

function secretsText({ secret, former }: { secret: string; former: { secret: string; valid_until: string }[] }): Text {
  return text`${secret}\n${joined(former.map((one) => text`${one.secret}  until ${one.valid_until}\n`))}`
}

function deliveryText(delivery: Delivery, lineWidth: number): Text {
  const head = [
    `${delivery.id}  ${delivery.event_type}  ${delivery.status}${delivery.failure ? ` (${delivery.failure})` : ''}`,
    delivery.url,
    ...(delivery.next_attempt_at ? [`Next attempt at ${delivery.next_attempt_at}`] : []),
  ]
  const attempts = delivery.attempts.map(
    ({ number, started_at, duration_ms, http_status, error, response }) =>
      `${number}. ${started_at}  ${duration_ms} ms  ${error ?? `HTTP ${http_status} ${response}`}`,
  )
  return joined([...head, ...attempts].map((line) => text`${shortened(line, Math.max(240, lineWidth))}\n`))
}
