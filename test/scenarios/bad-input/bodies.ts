import type { ErrorCode } from '../../../contract/errors.ts'
import type { Sent } from '../api.ts'

export interface BadBody {
  readonly why: string
  readonly operation: 'submitMission' | 'createAgent' | 'updateAgent' | 'createKey'
  readonly sent: Sent
  readonly code: ErrorCode
}

const good = { agent: 'echo', input: 'x' }

/** A mission that is right but for these fields. */
const wrong: readonly (readonly [string, Record<string, unknown>])[] = [
  ['no agent', { agent: undefined }],
  ['no input', { input: undefined }],
  ['an agent that is a number', { agent: 7 }],
  ['an agent that is no name', { agent: 'Echo Echo' }],
  ['an agent that leads upwards', { agent: '../echo' }],
  ['an agent with U+0000', { agent: 'echo\u0000' }],
  ['an agent of another script', { agent: 'есһо' }],
  ['an agent too long', { agent: 'a'.repeat(65) }],
  ['an unknown field', { colour: 'blue' }],
  ['a field that the platform sets', { status: 'COMPLETED' }],
  ['another tenant', { tenant: 'ten_1' }],
  ['a priority in lower case', { priority: 'high' }],
  ['no priority', { priority: null }],
  ['a budget that is a number', { budget: 1 }],
  ['a budget with an unknown field', { budget: { eur: 1 } }],
  ['a budget of 0', { budget: { usd: 0 } }],
  ['a budget below 0', { budget: { usd: -1 } }],
  ['a budget of 1e308', { budget: { usd: 1e308 } }],
  ['a budget of NaN, as text', { budget: { usd: 'NaN' } }],
  ['half a token', { budget: { tokens: 0.5 } }],
  ['2^53 tokens', { budget: { tokens: 2 ** 53 } }],
  ['no time', { timeout_s: 0 }],
  ['time below 0', { timeout_s: -1 }],
  ['half a second', { timeout_s: 0.5 }],
  ['time as text', { timeout_s: '60' }],
  ['time of 1e308', { timeout_s: 1e308 }],
  ['time of 2^53', { timeout_s: 2 ** 53 }],
  ['no attempts', { max_attempts: 0 }],
  ['too many attempts', { max_attempts: 21 }],
  ['attempts as a list', { max_attempts: [3] }],
  ['a retry without a pause', { retry: { base_s: 0 } }],
  ['a retry that comes sooner each time', { retry: { factor: 0.5 } }],
  ['a retry that waits for days', { retry: { cap_s: 86_401 } }],
  ['another jitter', { retry: { jitter: 'some' } }],
  ['a start that is no time', { start_at: 'tomorrow' }],
  ['a start on no day', { start_at: '2026-02-30T00:00:00Z' }],
  ['a start to a thousand digits of a second', { start_at: `2027-01-01T00:00:00.${'0'.repeat(1000)}Z` }],
  ['a start without a zone', { start_at: '2027-01-01T00:00:00' }],
  ['a start that is before all years in UTC', { start_at: '0000-01-01T00:00:00+05:00' }],
  ['a start that is after all years in UTC', { start_at: '9999-12-31T23:59:59-05:00' }],
  ['a start as a number', { start_at: 0 }],
  ['tags that are text', { tags: 'a' }],
  ['a tag that is no name', { tags: ['A B'] }],
  ['too many tags', { tags: Array.from({ length: 21 }, (_, at) => `t${at}`) }],
  ['metadata that is a list', { metadata: ['a'] }],
  ['metadata with a number', { metadata: { a: 1 } }],
  ['metadata with an empty name', { metadata: { '': 'a' } }],
  ['metadata too long', { metadata: { a: 'x'.repeat(513) } }],
  ['too much metadata', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v'])) }],
]

/** As text, since JavaScript would not write them as they stand here. */
const texts: readonly (readonly [string, string, ErrorCode])[] = [
  ['nothing', '', 'invalid_json'],
  ['a space', ' ', 'invalid_json'],
  ['half an object', '{"agent":"echo"', 'invalid_json'],
  ['two objects', '{"agent":"echo","input":1}{}', 'invalid_json'],
  ['single quotes', "{'agent':'echo','input':1}", 'invalid_json'],
  ['a trailing comma', '{"agent":"echo","input":1,}', 'invalid_json'],
  ['NaN', '{"agent":"echo","input":1,"timeout_s":NaN}', 'invalid_json'],
  ['two byte order marks', '\ufeff\ufeff{"agent":"echo","input":1}', 'invalid_json'],
  ['a form', 'agent=echo&input=1', 'invalid_json'],
  ['null', 'null', 'invalid_input'],
  ['a list', '[{"agent":"echo","input":1}]', 'invalid_input'],
  ['text', '"echo"', 'invalid_input'],
  ['a number beyond all', '{"agent":"echo","input":1,"timeout_s":1e999}', 'invalid_input'],
  ['an input beyond all numbers', '{"agent":"echo","input":1e999}', 'invalid_input'],
  ['half a surrogate pair', '{"agent":"echo","input":["a\\ud83d"]}', 'invalid_input'],
  ['the other half', '{"agent":"echo","input":{"a":"\\udE00b"}}', 'invalid_input'],
  ['halves in the wrong order', '{"agent":"echo","input":"\\ude00\\ud83d"}', 'invalid_input'],
  ['half a surrogate pair in a name', '{"agent":"echo","input":{"\\uD83D":1}}', 'invalid_input'],
  ['half a surrogate pair in metadata', '{"agent":"echo","input":1,"metadata":{"a":"\\ud83d"}}', 'invalid_input'],
  ['__proto__', '{"agent":"echo","input":1,"__proto__":{"priority":"HIGH"}}', 'invalid_input'],
  ['__proto__ in metadata', '{"agent":"echo","input":1,"metadata":{"__proto__":"x"}}', 'invalid_input'],
  ['__proto__ in a budget', '{"agent":"echo","input":1,"budget":{"__proto__":{"usd":1}}}', 'invalid_input'],
  ['__proto__ in an input', '{"agent":"echo","input":[{"a":{"__proto__":{"b":1}}}]}', 'invalid_input'],
  ['constructor', '{"agent":"echo","input":1,"constructor":{"prototype":{"x":1}}}', 'invalid_input'],
  ['1,000 levels', `{"agent":"echo","input":${'['.repeat(1000)}${']'.repeat(1000)}}`, 'invalid_json'],
  ['100,000 levels', `{"agent":"echo","input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'invalid_json'],
  ['100,000 levels, never closed', '['.repeat(100_000), 'invalid_json'],
  ['500 KB', `{"agent":"echo","input":"${'x'.repeat(500_000)}"}`, 'payload_too_large'],
  ['600 KB of two-byte characters', `{"agent":"echo","input":"${'é'.repeat(300_000)}"}`, 'payload_too_large'],
  ['5 MB', 'x'.repeat(5_000_000), 'payload_too_large'],
]

const bytes: readonly (readonly [string, readonly number[]])[] = [
  ['an overlong encoding', [0xc0, 0xaf]],
  ['half a character', [0xe2, 0x82]],
  ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
  ['bytes of no encoding', [0xff, 0xfe, 0x00]],
]

const types = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/jsonp',
  'application/json-patch+json',
  '',
]

const agentFields: readonly (readonly [string, Record<string, unknown>])[] = [
  ['no name', { name: undefined }],
  ['no instructions', { instructions: undefined }],
  ['instructions too long', { instructions: 'x'.repeat(50_001) }],
  ['a model without a provider', { model: 'gpt-5' }],
  ['a model that leads upwards', { model: 'offline/../../x y' }],
  ['a tool that is no name', { tools: ['A shell'] }],
  ['a built-in agent', { built_in: true }],
  ['a version', { version: 7 }],
  ['a schema that is text', { output_schema: 'string' }],
  ['no steps', { limits: { max_steps: 0 } }],
  ['steps of 2^53', { limits: { max_steps: 2 ** 53 } }],
  ['an unknown limit', { limits: { max_money: 1 } }],
]

/** JSON Schema, and none that can be checked here. */
const schemas: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a schema of an unknown type', { output_schema: { type: 'banana' } }],
  ['a schema that leads elsewhere', { output_schema: { $ref: 'http://169.254.169.254/schema.json' } }],
]

const keyFields: readonly (readonly [string, Record<string, unknown>])[] = [
  ['no name', { scopes: ['missions:read'] }],
  ['an empty name', { name: '', scopes: ['missions:read'] }],
  ['no scopes', { name: 'x', scopes: [] }],
  ['an unknown scope', { name: 'x', scopes: ['*'] }],
  ['too many scopes', { name: 'x', scopes: Array.from({ length: 100 }, () => 'missions:read') }],
  ['a secret of one’s own', { name: 'x', scopes: ['missions:read'], secret: 'mine' }],
]

const patches: readonly (readonly [string, unknown])[] = [
  ['nothing to change', {}],
  ['a new name', { name: 'other' }],
  ['a version', { version: 9 }],
  ['a list', []],
]

export const badBodies: readonly BadBody[] = [
  ...wrong.map(([why, fields]) => submission(why, { json: { ...good, ...fields } }, 'invalid_input')),
  ...texts.map(([why, text, code]) => submission(why, { text }, code)),
  ...types.map((type) => submission(type, { json: good, headers: { 'content-type': type } }, 'unsupported_media_type')),
  ...agentFields.map(([why, fields]) =>
    bad('createAgent', why, { name: 'never', instructions: 'x', ...fields }, 'invalid_input'),
  ),
  ...schemas.map(([why, fields]) =>
    bad('createAgent', why, { name: 'never', instructions: 'x', ...fields }, 'not_applicable'),
  ),
  ...keyFields.map(([why, json]) => bad('createKey', why, json, 'invalid_input')),
  ...patches.map(([why, json]) => bad('updateAgent', why, json, 'invalid_input')),
]

/** Where the input should be. */
export const badBytes: readonly BadBody[] = bytes.map(([why, middle]) =>
  submission(
    why,
    { text: new Uint8Array([...Buffer.from('{"agent":"echo","input":"'), ...middle, ...Buffer.from('"}')]) },
    'invalid_json',
  ),
)

function submission(why: string, sent: Sent, code: ErrorCode): BadBody {
  return { why, operation: 'submitMission', sent, code }
}

function bad(operation: BadBody['operation'], why: string, json: unknown, code: ErrorCode): BadBody {
  return { why, operation, sent: { json }, code }
}
