/** Something about the machine or the settings keeps Sortie from starting: the problem, and how to fix it. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly mend: string

  constructor(problem: string, mend: string) {
    super(problem)
    this.mend = mend
  }
}
