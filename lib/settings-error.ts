/** A setting in `stages.json` or on the command line of a deployment that is impossible: one line for each problem. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('; '))
    this.problems = problems
  }
}

/** Runs an app of the CDK. Invalid settings are reported as their problems, without a stack trace. */
export async function tellingProblems(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(error.problems.map((problem) => `sortie: ${problem}\n`).join(''))
    process.exitCode = 1
  }
}
