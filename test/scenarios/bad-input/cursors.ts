import type { ErrorCode } from '../../../contract/errors.ts'

export interface BadCursor {
  readonly why: string
  readonly cursor: string
  readonly code: ErrorCode
}

/** @param genuine of the list that they are sent to */
export function badCursors(genuine: string): readonly BadCursor[] {
  const fields = JSON.parse(Buffer.from(genuine, 'base64url').toString('utf8')) as Record<string, unknown>
  const day = 24 * 60 * 60_000
  const forged: readonly (readonly [string, unknown])[] = [
    ['a day old', { ...fields, made_at: Date.now() - day - 1000 }],
    ['from the future', { ...fields, made_at: Date.now() + day + 60_000 }],
    ['of no time', { ...fields, made_at: 1e308 }],
    ['of another list', { ...fields, bound: 'AAAAAAAAAAAA' }],
    ['with a key too long', { ...fields, key: 'x'.repeat(257) }],
    ['with an empty key', { ...fields, key: '' }],
    ['with a key that is a number', { ...fields, key: 1 }],
    ['with a key that is an object', { ...fields, key: { S: 'mission' } }],
    ['with another field', { ...fields, tenant: 'ten_1' }],
    ['without a key', { ...fields, key: undefined }],
    ['a list', [fields]],
    ['null', null],
  ]
  return [
    ...forged.map(([why, value]) => bad(why, Buffer.from(JSON.stringify(value)).toString('base64url'))),
    bad('cut', genuine.slice(0, -8)),
    bad('twice', genuine + genuine),
    bad('no base64', '%%%'),
    bad('text', 'next'),
    bad('bytes', Buffer.from([0, 255, 128]).toString('base64url')),
    bad('deep', Buffer.from('['.repeat(700)).toString('base64url')),
  ]
}

function bad(why: string, cursor: string): BadCursor {
  return { why, cursor, code: 'invalid_cursor' }
}
