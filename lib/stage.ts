/** One deployment of Sortie: what stands apart in its names, and what differs by how much it matters. */
export interface Stage {
  readonly name: string
  /** Tables, blobs and the key outlive the stack and refuse deletion. */
  readonly keepsData: boolean
  /**
   * Sets capacity aside for the lanes. Off elsewhere, because a new account may have a concurrency limit of 10, of
   * which Lambda lets nobody reserve anything.
   */
  readonly reservesConcurrency: boolean
  readonly logDays: number
  /** What an agent's model `default` means: `<provider>/<model>`. */
  readonly defaultModel: string
}

/**
 * The stage that `cdk -c stage=<name> -c model=<provider>/<model>` asks for; by default `dev` with the offline model.
 * @throws Error when the name cannot be part of queue and secret names
 */
export function stageOf(context: { readonly stage?: unknown; readonly model?: unknown }): Stage {
  const name = String(context.stage ?? 'dev')
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    throw new Error(`The stage ${JSON.stringify(name)} is not 1 to 20 lower-case letters, digits and hyphens`)
  }
  const isProduction = name === 'prod'
  return {
    name,
    keepsData: isProduction,
    reservesConcurrency: isProduction,
    logDays: isProduction ? 90 : 14,
    defaultModel: String(context.model ?? 'offline/rules'),
  }
}

/** The stacks' names, by which the command line finds a stage's outputs. */
export function stackName(stage: string, part: 'data' | 'messaging' | 'platform'): string {
  return `sortie-${stage}-${part}`
}

/** Functions have names that operators can type, and that others can refer to before they exist. */
export function functionName(stage: string, name: string): string {
  return `sortie-${stage}-${name}`
}

/** Provider keys and other platform secrets are Secrets Manager secrets named so, then their own name. */
export function secretPrefix(stage: string): string {
  return `sortie/${stage}/`
}
