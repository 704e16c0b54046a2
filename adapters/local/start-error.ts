/** Something about the machine or the settings keeps Sortie from starting: what is wrong, and how to mend it. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly mend: string

  constructor(problem: string, mend: string) {
    super(problem)
    this.mend = mend
  }
}
