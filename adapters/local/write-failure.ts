import { SortieError } from '../../contract/errors.ts'

/** Why nothing can be written, as far as it affects the reaction. */
export interface WriteFailure {
  readonly kind: 'full' | 'in use' | 'read-only' | 'gone' | 'broken'
  /** In the words of the log and the health check. */
  readonly cause: string
}

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const sqliteKinds: Readonly<Record<number, WriteFailure['kind']>> = {
  5: 'in use',
  6: 'in use',
  8: 'read-only',
  10: 'broken',
  13: 'full',
  14: 'gone',
}

const systemKinds: Readonly<Record<string, WriteFailure['kind']>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
  ENOENT: 'gone',
  ENOTDIR: 'gone',
  EIO: 'broken',
}

const words: Readonly<Record<WriteFailure['kind'], string>> = {
  full: 'the disk is full',
  'in use': 'another process holds the database',
  'read-only': 'it is read-only',
  gone: 'it was deleted or replaced',
  broken: 'the disk fails',
}

export function writeFailure(kind: WriteFailure['kind'], message: string): WriteFailure {
  return { kind, cause: `${words[kind]} (${message})` }
}

/** @returns `undefined` if the disk is not at fault, such as for an error in a statement */
export function diskFailureOf(error: unknown): WriteFailure | undefined {
  if (!(error instanceof Error)) return undefined
  const kind =
    'errcode' in error && typeof error.errcode === 'number'
      ? // The lowest byte of an extended code is the primary one.
        sqliteKinds[error.errcode & 0xff]
      : 'code' in error && typeof error.code === 'string'
        ? systemKinds[error.code]
        : undefined
  return kind && writeFailure(kind, error.message)
}

/** Long enough that a returning client does not fail ten times. */
const retryAfterS = 5

export function storageUnavailable(options: { retryAfter?: number; cause?: unknown } = {}): SortieError {
  return new SortieError('storage_unavailable', 'Stored data cannot be changed at the moment; try again later', {
    retryAfter: retryAfterS,
    ...options,
  })
}
