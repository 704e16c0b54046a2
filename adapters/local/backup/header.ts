import { hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { storedFormat } from '../../../core/base/storing/format.ts'
import { BackupError, damaged } from './backup-error.ts'
import type { BackupKey } from './backup-key.ts'

/** What stands before all that is sealed. It is readable, and each sealed chunk vouches for it. */
export interface BackupHeader {
  /** Of the data: that of `PRAGMA user_version`. */
  readonly dataFormat: number
  /** What was answered before it is in the backup, in milliseconds since the epoch. */
  readonly takenAt: number
}

const magic = Buffer.from('sortie-backup\n')
/** Raise it when an older program would misread the file. */
const backupVersion = 1
const saltBytes = 32
const checkBytes = 16
const at = { version: 14, dataFormat: 16, takenAt: 18, salt: 26, check: 58, end: 74 } as const

export const headerBytes = at.end

/** A key of this file alone: no two files use one nonce with one key. */
export interface SealedHeader extends BackupHeader {
  readonly bytes: Buffer
  readonly fileKey: Buffer
}

export function writeHeader({ dataFormat, takenAt }: BackupHeader, key: BackupKey): SealedHeader {
  const bytes = Buffer.alloc(headerBytes)
  magic.copy(bytes)
  bytes.writeUInt16BE(backupVersion, at.version)
  bytes.writeUInt16BE(dataFormat, at.dataFormat)
  bytes.writeBigUInt64BE(BigInt(takenAt), at.takenAt)
  randomBytes(saltBytes).copy(bytes, at.salt)
  const salt = bytes.subarray(at.salt, at.check)
  derive(key, salt, 'check', checkBytes).copy(bytes, at.check)
  return { dataFormat, takenAt, bytes, fileKey: derive(key, salt, 'chunks', 32) }
}

/** @param bytes the first `headerBytes`, or what there is. @throws BackupError for what is no backup, of a newer Sortie, or sealed with another key */
export function readHeader(bytes: Buffer, key: BackupKey): SealedHeader {
  if (!bytes.subarray(0, at.version).equals(magic))
    throw new BackupError('not_a_backup', 'The file is not a backup of Sortie.', 'Name what `sortie backup` made.')
  if (bytes.length < headerBytes) throw damaged('it is cut off')
  const version = bytes.readUInt16BE(at.version)
  const dataFormat = bytes.readUInt16BE(at.dataFormat)
  if (version > backupVersion) throw newer(`backup version ${version}; this one reads up to ${backupVersion}`)
  if (version !== backupVersion) throw damaged(`it says that it is of version ${version}`)
  if (dataFormat > storedFormat) throw newer(`data format ${dataFormat}; this one reads up to ${storedFormat}`)
  const salt = bytes.subarray(at.salt, at.check)
  if (!timingSafeEqual(derive(key, salt, 'check', checkBytes), bytes.subarray(at.check)))
    throw new BackupError(
      'wrong_backup_key',
      'This key does not open the backup.',
      'Give the key that it was taken with. If this is the one, the first bytes of the file are damaged.',
    )
  const takenAt = Number(bytes.readBigUInt64BE(at.takenAt))
  return { dataFormat, takenAt, bytes, fileKey: derive(key, salt, 'chunks', 32) }
}

function newer(which: string): BackupError {
  return new BackupError(
    'newer_format',
    `The backup was taken by a newer Sortie (${which}).`,
    'Restore it with that newer version.',
  )
}

function derive(key: BackupKey, salt: Buffer, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, `sortie backup ${backupVersion} ${purpose}`, bytes))
}
