/** A model setting that is impossible: what is wrong, and what is expected. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly mend: string

  constructor(problem: string, mend: string) {
    super(problem)
    this.mend = mend
  }
}
