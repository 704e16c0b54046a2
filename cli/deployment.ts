import type { Command } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import type { Deployment } from './tenants-in.ts'

/** The installation that an operator's command is about. */
export interface Where {
  readonly aws?: boolean
  readonly stage: string
  readonly data?: string
}

/** The options that name the installation. */
export function located(
  command: Command,
  locally = 'in the data folder of a local edition that is not running',
): Command {
  return command
    .option('--aws', 'in the AWS account of the current credentials')
    .option('--stage <name>', 'of the deployment on AWS', 'dev')
    .option('--data <folder>', locally)
}

export function deploymentOf({ aws, stage, data }: Where): Deployment {
  if (aws && data === undefined) return { kind: 'aws', stage }
  if (data !== undefined && !aws) return { kind: 'local', dataFolder: data }
  throw new CommandFailure(
    exitCodes.usage,
    'give --aws or --data <folder>',
    'For the local edition, stop it first: --data .sortie',
  )
}
