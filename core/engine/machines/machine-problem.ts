/** What is wrong with a definition, and where, as a JSON pointer: the form of Step Functions’ own diagnostics. */
export interface MachineProblem {
  readonly location: string
  readonly message: string
}
