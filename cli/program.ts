import { Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { agentCommands } from './agents.ts'
import { approvalCommands } from './approvals.ts'
import { budgetCommands } from './budgets.ts'
import { chatCommand, conversationCommands } from './conversations.ts'
import { deadLetterCommands } from './dead-letters.ts'
import { deliveryCommands } from './deliveries.ts'
import { exitCodeHelp, exitCodes } from './exit-codes.ts'
import { CommandFailure, failureJson, failureOf, failureText } from './failure.ts'
import { keyCommands } from './keys.ts'
import { limitCommands } from './limits.ts'
import { missionCommands } from './missions.ts'
import { operatorCommands } from './operators.ts'
import { scheduleCommands } from './schedules.ts'
import { defaultUrl, type Surroundings } from './session.ts'
import { startCommand } from './start.ts'
import { stopCommands } from './stops.ts'
import { supervisorCommands } from './supervisor.ts'
import { switchCommands } from './switches.ts'
import { tenantCommands } from './tenants.ts'

/** Runs one command line and returns its exit code. */
export async function runCommandLine(
  args: readonly string[],
  surroundings: Omit<Surroundings, 'signal'>,
): Promise<number> {
  const interrupt = new AbortController()
  const stop = () => interrupt.abort(new CommandFailure(exitCodes.interrupted, ''))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await program({ ...surroundings, signal: interrupt.signal }).parseAsync(args, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    const failure = failureOf(error)
    surroundings.terminal.err(args.includes('--json') ? failureJson(failure) : failureText(failure))
    return failure.exitCode
  } finally {
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop)
  }
}

function program(surroundings: Surroundings): Command {
  const { terminal } = surroundings
  const root = new Command('sortie')
    .description('Mission control for AI agents')
    .version(manifest.version)
    .option('--url <url>', `of the HTTP API (or SORTIE_URL; ${defaultUrl} unless told)`)
    .option('--key <key>', 'the API key (better in SORTIE_API_KEY: others can see a command line)')
    .option('--json', 'JSON for scripts in place of text for people')
    .addHelpText('after', exitCodeHelp)
    .addCommand(startCommand(surroundings))
    .addCommand(missionCommands(surroundings))
    .addCommand(deadLetterCommands(surroundings))
    .addCommand(limitCommands(surroundings))
    .addCommand(chatCommand(surroundings))
    .addCommand(conversationCommands(surroundings))
    .addCommand(stopCommands(surroundings))
    .addCommand(switchCommands(surroundings))
    .addCommand(agentCommands(surroundings))
    .addCommand(approvalCommands(surroundings))
    .addCommand(budgetCommands(surroundings))
    .addCommand(scheduleCommands(surroundings))
    .addCommand(deliveryCommands(surroundings))
    .addCommand(supervisorCommands(surroundings))
    .addCommand(keyCommands(surroundings))
    .addCommand(tenantCommands(surroundings))
    .addCommand(operatorCommands(surroundings))
  for (const command of withAll(root))
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
      .showHelpAfterError('(--help shows how)')
  return root
}

function withAll(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAll)]
}
