import { systemReason } from '../../system/system-reason.ts'

/** Why a backup was not taken, or not restored. Nothing has changed then. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code: BackupProblem
  readonly mend: string

  constructor(code: BackupProblem, problem: string, mend: string) {
    super(problem)
    this.code = code
    this.mend = mend
  }
}

type BackupProblem =
  | 'backup_exists'
  | 'backup_unreadable'
  | 'backup_unwritable'
  | 'backup_damaged'
  | 'backup_in_progress'
  | 'not_a_backup'
  | 'wrong_backup_key'
  | 'unusable_backup_key'
  | 'newer_format'
  | 'no_data'
  | 'no_room'
  | 'folder_in_use'
  | 'folder_not_empty'

/** The file of the backup itself, not its contents. */
export function unreadable(file: string, error: unknown): BackupError {
  return new BackupError(
    'backup_unreadable',
    `${file} cannot be read: ${systemReason(error)}.`,
    'Name the file that `sortie backup` made.',
  )
}

export function unwritable(file: string, error: unknown): BackupError {
  return new BackupError(
    'backup_unwritable',
    `${file} cannot be written: ${systemReason(error)}.`,
    'Name a file in a folder that is there, that has room, and that this user may write to.',
  )
}

export function damaged(what: string): BackupError {
  return new BackupError(
    'backup_damaged',
    `The backup is damaged: ${what}.`,
    'Nothing was restored. Take an earlier backup, or another copy of this one.',
  )
}
