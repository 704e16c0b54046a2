/** Why a stage’s data cannot be restored, and what to do. Nothing existing has changed. */
export class RestoreError extends Error {
  override readonly name = 'RestoreError'
  readonly code: 'not_restorable' | 'restore_incomplete'
  readonly mend: string

  constructor(code: RestoreError['code'], message: string, mend: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.mend = mend
  }
}
