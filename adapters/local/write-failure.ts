import { SortieError } from '../../contract/errors.ts'

/** Why nothing can be written, as far as it matters to what is done about it. */
export interface WriteFailure {
  readonly kind: 'full' | 'in use' | 'read-only' | 'gone' | 'broken'
  /** As the log and the health check say it. */
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

/** @returns `undefined` for what is no fault of the disk, such as a mistake in a statement */
export function diskFailureOf(error: unknown): WriteFailure | undefined {
  if (!(error instanceof Error)) return undefined
  const kind =
    'errcode' in error && typeof error.errcode === 'number'
      ? // An extended code has the primary one in its lowest byte.
        sqliteKinds[error.errcode & 0xff]
      : 'code' in error && typeof error.code === 'string'
        ? systemKinds[error.code]
        : undefined
  return kind && writeFailure(kind, error.message)
}

/** Long enough that a client which comes again does not do so in vain ten times. */
const retryAfterS = 5

export function storageUnavailable(options: { retryAfter?: number; cause?: unknown } = {}): SortieError {
  return new SortieError('storage_unavailable', 'Stored data cannot be changed at the moment; try again later', {
    retryAfter: retryAfterS,
    ...options,
  })
}
