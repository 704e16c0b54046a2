import { type LaneCapacity, laneCapacity, neverReserved, sumOf } from './lane-capacity.ts'
import { type CopySetting, describeCopy, type RestoredSetting, type StageSettings, settingsOf } from './stages.ts'

/** One deployment of Sortie: what stands apart in its names, and what it says of itself in `stages.json`. */
export interface Stage {
  readonly name: string
  /**
   * Its data outlives its stacks, its stacks refuse to be deleted, and capacity is set aside for its lanes. A new account
   * may have a concurrency limit of 10, of which Lambda lets nobody reserve anything; so what may be thrown away reserves nothing.
   */
  readonly isProtected: boolean
  readonly logDays: number
  /** What an agent's model `default` means: `<provider>/<model>`. */
  readonly defaultModel: string
  /** How many Lambdas the account lets it run at once. */
  readonly concurrency: number
  readonly lanes: LaneCapacity
  /** Where its data are copied to; nowhere, if it says nothing. */
  readonly copy?: CopySetting
  /** What it has in the place of data of its own. */
  readonly restored?: RestoredSetting
}

/**
 * The stage that `cdk -c stage=<name> -c model=<provider>/<model>` asks for; by default `dev`.
 * @param settings what `stages.json` says of a stage
 * @throws Error when the name cannot be part of queue and secret names, the lanes take more than the account has, or the copy
 *   would be in the stage's own region
 */
export function stageOf(
  context: { readonly stage?: unknown; readonly model?: unknown; readonly region?: unknown },
  settings: (stage: string) => StageSettings = settingsOf,
): Stage {
  const name = String(context.stage ?? 'dev')
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new Error(`The stage ${JSON.stringify(name)} is not 1 to 20 lower-case letters, digits and hyphens`)
  }
  const said = settings(name)
  const stage = {
    name,
    isProtected: !said.disposable,
    logDays: said.log_days ?? (said.disposable ? 14 : 90),
    defaultModel: String(context.model ?? said.model),
    concurrency: said.concurrency,
    lanes: laneCapacity(said),
    ...(said.copy && { copy: said.copy }),
    ...(said.restored && { restored: said.restored }),
  }
  requireRoom(stage)
  if (said.copy && said.copy.region === context.region)
    throw new Error(`The copy of ${name} would be in ${said.copy.region}, where the stage is: name another region`)
  return stage
}

function requireRoom({ name, isProtected, concurrency, lanes }: Stage): void {
  const taken = sumOf(lanes)
  const room = isProtected ? concurrency - neverReserved : concurrency
  if (taken <= room) return
  throw new Error(
    `The lanes of ${name} take ${taken} executors of a concurrency of ${concurrency}${
      isProtected ? `, of which ${neverReserved} cannot be reserved` : ''
    }. stages.json says both; \`disposable\` reserves nothing`,
  )
}

/** What a deployment says of its stage, so that nobody learns afterwards what was not kept. */
export function describeStage(stage: Stage): string {
  const { name, isProtected, lanes, restored } = stage
  const kept = isProtected
    ? `The stage ${name} is protected: its stacks refuse to be deleted, its data outlives them, and ${sumOf(lanes)} executors are reserved. ${describeCopy(stage)}`
    : `The stage ${name} may be thrown away: its data goes with its stacks, and no executors are reserved. stages.json says so.`
  return restored ? `${kept} It has what was restored of ${restored.of}, in the tables ${restored.tables}-….` : kept
}

/** The stacks' names, by which the command line finds a stage's outputs. */
export function stackName(
  stage: string,
  part: 'copy' | 'data' | 'messaging' | 'platform' | 'routes' | 'alarms',
): string {
  return `sortie-${stage}-${part}`
}

/** Functions have names that operators can type, and that others can refer to before they exist. */
export function functionName(stage: string, name: string): string {
  return `sortie-${stage}-${name}`
}

/** A lane's queue, without `.fifo`. */
export function laneName(stage: string, lane: string): string {
  return `sortie-${stage}-${lane}`
}

/** The queue of what a function could not take. */
export function failuresName(stage: string, name: string): string {
  return `${functionName(stage, name)}-failures`
}

/** Provider keys and other platform secrets are Secrets Manager secrets named so, then their own name. */
export function secretPrefix(stage: string): string {
  return `sortie/${stage}/`
}
