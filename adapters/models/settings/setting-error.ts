/** A setting of the models that cannot be honoured: what is wrong with it, and what it takes. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly mend: string

  constructor(problem: string, mend: string) {
    super(problem)
    this.mend = mend
  }
}
