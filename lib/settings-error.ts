/** What `stages.json` or the command line of a deployment says cannot be honoured: a line for each problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}

/** Runs an app of the CDK. Whoever wrote settings that cannot be honoured reads what is wrong with them, and not where the code found out. */
export async function tellingProblems(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(error.problems.map((problem) => `sortie: ${problem}\n`).join(''))
    process.exitCode = 1
  }
}
