import type { ErrorCode } from '../../../contract/errors.ts'

export interface BadPath {
  readonly method: string
  readonly path: string
  readonly code: ErrorCode
}

/** @param id of a mission that there is */
export function badPaths(id: string): readonly BadPath[] {
  const mission = `/v1/missions/${id}`
  return [
    ...[...unknown, `${mission}/nothing`].map((path) => get(path, 'not_found')),
    ...noMissions(id).map((part) => get(`/v1/missions/${part}`, 'invalid_input')),
    ...noAgents.map((part) => get(`/v1/agents/${part}`, 'invalid_input')),
    { method: 'POST', path: '/v1/keys/key_1/revoke', code: 'invalid_input' },
    ...['PUT', 'DELETE', 'PATCH', 'PROPFIND'].map((method) => wrong(method, '/v1/missions')),
    ...['POST', 'PUT'].map((method) => wrong(method, mission)),
    wrong('GET', `${mission}/cancel`),
    wrong('POST', '/health'),
  ]
}

function get(path: string, code: ErrorCode): BadPath {
  return { method: 'GET', path, code }
}

function wrong(method: string, path: string): BadPath {
  return { method, path, code: 'method_not_allowed' }
}

const noAgents = ['Echo', '%00', 'e%20cho', '%', 'a'.repeat(65)]

/**
 * Other spellings of paths that there are, which are no paths of ours.
 * @param id of a mission that there is
 */
export function otherSpellings(id: string): readonly BadPath[] {
  const spellings = [
    '//',
    '/v1/',
    '/v1/missions/',
    `/v1/missions/${id}/`,
    `/v1/missions/${id}/events/`,
    '//v1/missions',
    '/v1//missions',
    '/v1/./missions',
    '/v1/x/../missions',
    '/v1/%6dissions',
    '/v1/missions%2f',
    '/../../etc/passwd',
  ]
  const upwards = [
    'missions/..%2f..',
    'missions/..%2f..%2fkeys',
    'missions/%2e%2e',
    'missions/..',
    'missions/миссия',
    'agents/..%2fecho',
  ]
  return [
    ...spellings.map((path) => get(path, 'not_found')),
    ...upwards.map((path) => get(`/v1/${path}`, 'invalid_input')),
  ]
}

const unknown = [
  '/v1',
  '/V1/missions',
  '/v1/missions;a=b',
  '/v1/missions%00',
  '/v2/missions',
  '/v1/%D0%BC%D0%B8%D1%81%D1%81%D0%B8%D0%B8',
  '/..%2f..%2fetc/passwd',
  '/.sortie/sortie.db',
  '/__proto__',
  '/constructor',
]

/** What stands in the place of a mission's id. */
function noMissions(id: string): readonly string[] {
  return [
    '%00',
    `${id}%00`,
    `${id}%20`,
    id.toLowerCase(),
    id.slice(0, -1),
    `${id}0`,
    `${id}#x`,
    '%',
    '%ff',
    '%D0%BC%D0%B8%D1%81%D1%81%D0%B8%D1%8F',
    '__proto__',
    "'%20OR%201=1--",
    '*',
    'x'.repeat(2000),
  ]
}
