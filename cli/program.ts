import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { agentCommands } from './commands/agents.ts'
import { approvalCommands } from './commands/approvals.ts'
import { aslCommands } from './commands/asl.ts'
import { backupCommand, restoreCommand } from './commands/backups.ts'
import { budgetCommands } from './commands/budgets.ts'
import { completionCommand } from './commands/completion.ts'
import { connectionCommands } from './commands/connections.ts'
import { chatCommand, conversationCommands } from './commands/conversations.ts'
import { datasetCommands } from './commands/datasets.ts'
import { deadLetterCommands } from './commands/dead-letters.ts'
import { deliveryCommands } from './commands/deliveries.ts'
import { devCommand } from './commands/dev.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluationCommands } from './commands/evaluations.ts'
import { fileCommands } from './commands/files.ts'
import { applyCommand, diffCommand, exportCommand } from './commands/in-git-commands.ts'
import { keyCommands } from './commands/keys.ts'
import { limitCommands } from './commands/limits.ts'
import { mcpCommands } from './commands/mcp.ts'
import { memoryCommands } from './commands/memories.ts'
import { missionCommands } from './commands/missions.ts'
import { modelProviderCommands } from './commands/model-providers.ts'
import { modelsCommand } from './commands/models.ts'
import { notificationCommands } from './commands/notifications.ts'
import { operatorCommands } from './commands/operators.ts'
import { profileCommands } from './commands/profiles.ts'
import { resumeCommand } from './commands/resume.ts'
import { scheduleCommands } from './commands/schedules.ts'
import { signInCommand } from './commands/sign-in.ts'
import { startCommand } from './commands/start.ts'
import { stopCommands } from './commands/stops.ts'
import { supervisorCommands } from './commands/supervisor.ts'
import { switchCommands } from './commands/switches.ts'
import { tenantCommands } from './commands/tenants.ts'
import { toolCommands } from './commands/tools.ts'
import { topCommand } from './commands/top.ts'
import { whoamiCommand } from './commands/whoami.ts'
import { exitCodeHelp, exitCodes } from './failures/exit-codes.ts'
import { CommandFailure, failureJson, failureOf, failureText } from './failures/failure.ts'
import { inCommands } from './failures/in-commands.ts'
import { type Heard, strangeAnswer } from './failures/strange-answer.ts'
import { isInterrupted } from './following/interrupted.ts'
import { lines } from './printing/text.ts'
import { defaultUrl } from './session/access.ts'
import type { Surroundings } from './session/session.ts'

/** Ctrl-C, a service manager, and a closed terminal. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs one command line and returns its exit code. */
export async function runCommandLine(
  args: readonly string[],
  { terminal, env }: Pick<Surroundings, 'terminal' | 'env'>,
): Promise<number> {
  const interrupt = new AbortController()
  const stop = () => {
    // The second signal has no listener, and ends the process at once.
    ignore()
    interrupt.abort(new CommandFailure(exitCodes.interrupted, ''))
  }
  const ignore = () => {
    for (const signal of endings) process.removeListener(signal, stop)
  }
  for (const signal of endings) process.on(signal, stop)
  const signal = AbortSignal.any([interrupt.signal, terminal.broken])
  try {
    const heard: Heard[] = []
    const commands = program({ terminal, env, signal, interrupt: interrupt.signal, heard })
    const refused = await commands.parseAsync(args, { from: 'user' }).then(
      () => undefined,
      async (error) => failureOf(await causeOf(error, interrupt.signal, heard)),
    )
    // A command ends when its output is written; lost output fails it, whatever else happened.
    const lost = await terminal.written().then(() => undefined, failureOf)
    const failure = lost ?? refused
    if (failure === undefined) return exitCodes.ok
    const told = await inCommands(failure)
    terminal.err(args.includes('--json') ? failureJson(told) : failureText(told))
    return failure.exitCode
  } finally {
    ignore()
  }
}

/** The actual cause of a command's error. */
async function causeOf(error: unknown, interrupt: AbortSignal, heard: readonly Heard[]): Promise<unknown> {
  // After an interrupt, the error may be anything.
  if (isInterrupted(interrupt) && !(error instanceof CommandFailure)) return interrupt.reason
  return isFall(error) ? ((await strangeAnswer(heard)) ?? error) : error
}

/** An error from unexpected values: an answer without an expected field, an invalid time. */
function isFall(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError
}

/** The whole command line, to parse or to describe. */
export function program(surroundings: Surroundings): Command {
  const { terminal } = surroundings
  const root = new Command('sortie')
    .description('Mission control for AI agents')
    .version(manifest.version)
    .option('--url <url>', `address of the HTTP API (or SORTIE_URL; default: ${defaultUrl})`)
    .option('--key <key>', 'the API key (better in SORTIE_API_KEY: others can see a command line)')
    .option('--profile <name>', 'a profile that has both (or SORTIE_PROFILE; see `sortie profiles`)')
    .option('--json', 'print JSON for scripts instead of text for people')
    .addHelpText('after', exitCodeHelp)
    .addCommand(startCommand(surroundings))
    .addCommand(devCommand(surroundings))
    .addCommand(topCommand(surroundings))
    .addCommand(missionCommands(surroundings))
    .addCommand(deadLetterCommands(surroundings))
    .addCommand(limitCommands(surroundings))
    .addCommand(chatCommand(surroundings))
    .addCommand(conversationCommands(surroundings))
    .addCommand(memoryCommands(surroundings))
    .addCommand(fileCommands(surroundings))
    .addCommand(stopCommands(surroundings))
    .addCommand(switchCommands(surroundings))
    .addCommand(agentCommands(surroundings))
    .addCommand(applyCommand(surroundings))
    .addCommand(diffCommand(surroundings))
    .addCommand(exportCommand(surroundings))
    .addCommand(modelsCommand(surroundings))
    .addCommand(toolCommands(surroundings))
    .addCommand(mcpCommands(surroundings))
    .addCommand(connectionCommands(surroundings))
    .addCommand(modelProviderCommands(surroundings))
    .addCommand(approvalCommands(surroundings))
    .addCommand(budgetCommands(surroundings))
    .addCommand(scheduleCommands(surroundings))
    .addCommand(datasetCommands(surroundings))
    .addCommand(evaluationCommands(surroundings))
    .addCommand(deliveryCommands(surroundings))
    .addCommand(notificationCommands(surroundings))
    .addCommand(supervisorCommands(surroundings))
    .addCommand(keyCommands(surroundings))
    .addCommand(tenantCommands(surroundings))
    .addCommand(operatorCommands(surroundings))
    .addCommand(backupCommand(surroundings))
    .addCommand(restoreCommand(surroundings))
    .addCommand(resumeCommand(surroundings))
    .addCommand(doctorCommand(surroundings))
    .addCommand(aslCommands(surroundings))
    .addCommand(signInCommand(surroundings))
    .addCommand(whoamiCommand(surroundings))
    .addCommand(profileCommands(surroundings))
    .addCommand(completionCommand(surroundings))
  for (const command of withAll(root))
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({
        writeOut: (help) => terminal.out(lines(help, 0)),
        writeErr: (help) => terminal.err(lines(help, 0)),
        // Mistakes become errors, and are reported like every other failure.
        outputError: () => {},
      })
  return root
}

function withAll(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withAll)]
}
