import type { ErrorCode } from '../../../contract/errors.ts'

export interface BadQuery {
  readonly operation:
    | 'listMissions'
    | 'listMissionEvents'
    | 'listMissionSteps'
    | 'listAgents'
    | 'getAgent'
    | 'getMission'
    | 'getIdentity'
  readonly query: string
  readonly code: ErrorCode
}

const numbers = ['', '-1', '1.5', '1e3', '0x10', 'NaN', 'Infinity', '9007199254740992', '1e308', ' 5', '５', 'null']

const lists: readonly string[] = [
  ...numbers.map((number) => `limit=${encodeURIComponent(number)}`),
  'limit=0',
  'limit=101',
  'limit=1&limit=2',
  'status=DONE',
  'status=completed',
  'status=COMPLETED,failed',
  'status=COMPLETED,',
  `status=${Array.from({ length: 10 }, () => 'FAILED').join(',')}`,
  'agent=Echo',
  'agent=..%2f..',
  'tag=a%00',
  'tag=',
  'created_after=yesterday',
  'created_after=2026-13-01T00:00:00Z',
  'created_before=0',
  'colour=blue',
  'Limit=1',
  'limit[]=1',
  '__proto__=1',
  'constructor=1',
  'cursor=',
  `cursor=${'x'.repeat(1025)}`,
]

const polls: readonly string[] = [
  ...numbers.flatMap((number) => ['after', 'wait', 'limit'].map((name) => `${name}=${encodeURIComponent(number)}`)),
  'wait=21',
  'wait=86400',
  'after=1000000000',
  'after=1&after=2',
  'limit=0',
  'limit=101',
  'since=1',
]

export const badQueries: readonly BadQuery[] = [
  ...lists.map((query) => invalid('listMissions', query)),
  ...polls.map((query) => invalid('listMissionEvents', query)),
  ...['limit=0', 'after=1', 'cursor=', 'order=', 'order=up', 'from_step=0', 'from_step=1000000'].map((query) =>
    invalid('listMissionSteps', query),
  ),
  ...['limit=-1', 'capability=%20', 'name=coder'].map((query) => invalid('listAgents', query)),
  ...['version=0', 'version=1000000', 'version=latest'].map((query) => invalid('getAgent', query)),
  invalid('getMission', 'full=true'),
  invalid('getIdentity', 'tenant=ten_1'),
  { operation: 'listMissions', query: 'cursor=%F0%9F%92%A9', code: 'invalid_cursor' },
]

function invalid(operation: BadQuery['operation'], query: string): BadQuery {
  return { operation, query, code: 'invalid_input' }
}
