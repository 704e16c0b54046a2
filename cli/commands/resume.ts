import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { databaseFile } from '../../adapters/local/data-folder.ts'
import type { Pause } from '../../core/base/ports/store.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { text } from '../printing/text.ts'
import { deploymentOf, type Locally, located, type Where } from '../session/deployment.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'
import type { Deployment } from '../session/tenants-in.ts'

const runningOrNot: Locally = {
  folder: 'in a data folder, whether or not its local edition runs',
  hint: 'For the local edition, running or not: --data .sortie',
}

export function resumeCommand(surroundings: Surroundings): Command {
  return located(new Command('resume'), runningOrNot)
    .description('end the pause after a restore: missions, timers and callbacks continue')
    .action(async (options: Where, command: Command) => {
      const session = sessionOf(command, surroundings)
      const pause = await liftIn(deploymentOf(options, surroundings.env, runningOrNot))
      const restored_to = pause ? new Date(pause.restored_to).toISOString() : null
      show(session, { resumed: pause !== undefined, restored_to }, () =>
        restored_to === null
          ? text`It is not paused.\n`
          : text`The state restored to ${restored_to} resumes: within a minute if Sortie runs, otherwise when it starts.\n`,
      )
    })
}

// Imported when needed, so that all other commands start without databases and AWS.
async function liftIn(deployment: Deployment): Promise<Pause | undefined> {
  if (deployment.kind === 'aws') {
    const { setPause } = await import('../../core/base/storing/format.ts')
    const { onAws } = await import('../session/tenants-in.ts')
    return onAws(deployment.stage, ({ platform }) => setPause(platform, undefined))
  }
  const { dataFolder } = deployment
  if (!existsSync(databaseFile(dataFolder)))
    throw new CommandFailure(
      exitCodes.failed,
      `${dataFolder} has no data of a local edition`,
      '`sortie restore` creates it.',
    )
  const { liftPause } = await import('../../adapters/local/pause.ts')
  return liftPause(dataFolder)
}
