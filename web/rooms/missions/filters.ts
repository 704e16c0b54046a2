import type { MissionStatus } from '../../../contract/resources/mission.ts'
import type { CallFor } from '../../api/call.ts'
import { oneOf, type Part, type Parts, queryOf, stateIn, text } from '../../app/search.ts'
import { momentAt, wallTime } from '../../texts/wall-time.ts'
import type { MissionRow } from './mission-row.ts'

export const statuses: readonly MissionStatus[] = [
  'RUNNING',
  'WAITING',
  'QUEUED',
  'PENDING',
  'SCHEDULED',
  'COMPLETED',
  'FAILED',
  'EXPIRED',
  'CANCELLED',
]

/** What a mission may wait for, as far as the list filters by it. */
export const waits = ['', 'approval', 'child', 'tool', 'agent', 'budget', 'held', 'limit', 'backlog', 'retry'] as const

/** How far back. */
export const spans = ['', '15m', '1h', '24h', '7d', 'today'] as const
export type Span = (typeof spans)[number]

export interface Filters {
  readonly status: readonly MissionStatus[]
  readonly agent: string
  readonly tag: string
  /** Relative to now; `after` takes its place. */
  readonly since: Span
  /** Moments in ISO 8601; empty if open. */
  readonly after: string
  readonly before: string
  readonly waits: (typeof waits)[number]
  /** The least cost in dollars; 0 for any. */
  readonly cost: number
  /** Part of an id, a tag or a subject. */
  readonly text: string
  readonly children: 'shown' | 'hidden'
}

const statusList: Part<readonly MissionStatus[]> = {
  read: (given = '') => {
    const asked = given.toUpperCase().split(',')
    return statuses.filter((one) => asked.includes(one))
  },
  write: (value) => (value.length === 0 ? undefined : value.join(',')),
  takes: (given) =>
    given
      .toUpperCase()
      .split(',')
      .every((asked) => statuses.some((one) => one === asked)),
}

/** As the API takes names of agents and tags. */
export function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(text)
}

const name: Part<string> = {
  read: (given = '') => (isName(given) ? given : ''),
  write: text.write,
  takes: isName,
}

function isMoment(given: string): boolean {
  return !Number.isNaN(Date.parse(given))
}

const moment: Part<string> = {
  read: (given = '') => (isMoment(given) ? new Date(given).toISOString() : ''),
  write: text.write,
  takes: isMoment,
}

function isAmount(given: string): boolean {
  return /^\d{1,9}(\.\d{1,9})?$/.test(given)
}

const dollars: Part<number> = {
  read: (given = '') => (isAmount(given) ? Number(given) : 0),
  write: (value) => (value === 0 ? undefined : String(value)),
  takes: isAmount,
}

export const filterParts: Parts<Filters> = {
  status: statusList,
  agent: name,
  tag: name,
  since: oneOf(spans),
  after: moment,
  before: moment,
  waits: oneOf(waits),
  cost: dollars,
  text,
  children: oneOf(['shown', 'hidden']),
}

/** The search part of an address that shows these missions. */
export function addressOf(filters: Filters): string {
  return queryOf(filterParts, filters)
}

/** The same filters always have the same text, in whichever order the address has them. */
export function canonical(search: string): string {
  return addressOf(stateIn(filterParts, search))
}

export function isFiltered(filters: Filters): boolean {
  return addressOf(filters) !== ''
}

export type MissionsQuery = NonNullable<NonNullable<CallFor<'listMissions'>>['query']>

/** What the API filters by. The rest is in `matches`: the console reads on until the screen is full. */
export function questionOf(filters: Filters, now: number, zone: string): MissionsQuery {
  const { status, agent, tag, before } = filters
  const after = filters.after || sinceWhen(filters.since, now, zone)
  const asked = statusesFor(filters.waits, status)
  return {
    limit: 100,
    ...(asked.length > 0 && { status: [...asked] }),
    ...(agent && { agent }),
    ...(tag && { tag }),
    ...(after && { created_after: after }),
    ...(before && { created_before: before }),
  }
}

/** Only missions in these states can wait for it, and the API reads only these. */
function statusesFor(wait: Filters['waits'], status: Filters['status']): readonly MissionStatus[] {
  const possible = statusesThatWait[wait]
  if (possible.length === 0) return status
  const both = possible.filter((one) => status.includes(one))
  return status.length === 0 || both.length === 0 ? possible : both
}

const statusesThatWait: Readonly<Record<Filters['waits'], readonly MissionStatus[]>> = {
  '': [],
  approval: ['WAITING'],
  child: ['WAITING'],
  tool: ['WAITING'],
  agent: ['WAITING'],
  budget: ['WAITING'],
  held: ['PENDING'],
  limit: ['PENDING'],
  backlog: ['PENDING'],
  retry: ['SCHEDULED'],
}

const spanMs: Readonly<Record<Exclude<Span, '' | 'today'>, number>> = {
  '15m': 15 * 60_000,
  '1h': 60 * 60_000,
  '24h': 24 * 60 * 60_000,
  '7d': 7 * 24 * 60 * 60_000,
}

function sinceWhen(span: Span, now: number, zone: string): string {
  if (span === '') return ''
  if (span === 'today') return new Date(startOfDay(now, zone)).toISOString()
  return new Date(now - spanMs[span]).toISOString()
}

/** When the day began in a time zone. */
export function startOfDay(now: number, zone: string): number {
  return momentAt(`${wallTime(now, zone).slice(0, 'yyyy-mm-dd'.length)}T00:00`, zone) ?? now
}

/** What the API cannot filter by. */
export function matches(row: MissionRow, filters: Filters): boolean {
  return (
    (filters.waits === '' || row.doing.kind === filters.waits) &&
    row.cost_usd >= filters.cost &&
    (filters.children === 'shown' || row.parent_id === null) &&
    (filters.text === '' || hasText(row, filters.text.toLowerCase()))
  )
}

function hasText({ id, tags, subject, agent }: MissionRow, words: string): boolean {
  return [id, agent, subject ?? '', ...tags].some((one) => one.toLowerCase().includes(words))
}
