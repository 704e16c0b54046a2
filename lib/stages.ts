import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

/** What an account has before anybody asks for more. A new one may have less. */
const usualConcurrency = 1_000

/** Lambda takes at least 2 for a mapping, and at most 1,000. */
const Executors = z.int().min(2).max(1_000).exactOptional()

/** What `stages.json` may say of one stage. What it leaves out has a default, and the default of `disposable` is no. */
export const StageSettings = z.strictObject({
  /** It may be thrown away: its data goes with its stacks. */
  disposable: z.boolean().default(false),
  /** What an agent's model `default` means: `<provider>/<model>`. */
  model: z.string().min(1).default('offline/rules'),
  /** How long logs are kept; CloudWatch knows these lengths. */
  log_days: z.literal([7, 14, 30, 60, 90, 180, 365]).exactOptional(),
  /** How many Lambdas the account lets this stage run at once. */
  concurrency: z.int().min(10).max(100_000).default(usualConcurrency),
  /** Executors at once in a lane. Those that are left out share half of `concurrency` by the weights of `execute`. */
  lanes: z.strictObject({ critical: Executors, high: Executors, normal: Executors, low: Executors }).default({}),
})
export type StageSettings = z.output<typeof StageSettings>

const Stages = z.record(z.string(), StageSettings)

/**
 * The settings of a stage, from `stages.json` at the root of the repository. One that is not named there has the defaults.
 * @throws Error that says what in the file cannot be read
 */
export function settingsOf(stage: string, file = join(import.meta.dirname, '..', 'stages.json')): StageSettings {
  const parsed = Stages.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} cannot be read:\n${z.prettifyError(parsed.error)}`)
  return parsed.data[stage] ?? StageSettings.parse({})
}
