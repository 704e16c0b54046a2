import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/** Options that choose an agent instead of naming one. */
export interface ChoiceOptions {
  readonly capability?: string[]
  readonly prefer?: string[]
  readonly avoid?: string[]
  readonly strategy?: string
}

/** The addressee of a mission in the API's format, and the argument that followed it. */
export interface Addressed {
  readonly whom: object
  readonly argument: string | undefined
}

/** A capability replaces the agent's name, so the input comes first. */
export function addressee(first: string | undefined, second: string | undefined, options: ChoiceOptions): Addressed {
  const { capability: given, prefer, avoid, strategy } = options
  const wishes = prefer ?? avoid ?? strategy
  if (given === undefined) {
    if (first === undefined) throw usage('name an agent, or choose one by --capability')
    if (wishes !== undefined) throw usage('--prefer, --avoid and --strategy go with --capability')
    return { whom: { agent: first }, argument: second }
  }
  if (second !== undefined) throw usage('--capability chooses the agent: give the input alone')
  const [only, ...others] = given
  const capability = others.length > 0 ? given : only
  const preferences = wishes === undefined ? {} : { preferences: { prefer, avoid, strategy } }
  return { whom: { capability, ...preferences }, argument: first }
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message)
}
