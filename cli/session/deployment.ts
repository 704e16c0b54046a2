import type { Command } from 'commander'
import { folder } from '../arguments/arguments.ts'
import { requireRegionShape } from '../aws/aws-region.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import type { Deployment } from './tenants-in.ts'

/** The installation that an operator's command is for. */
export interface Where {
  readonly aws?: boolean
  readonly stage: string
  readonly data?: string
}

/** A command's description of a data folder: what it may be, and what to do first. */
export interface Locally {
  readonly folder: string
  readonly hint: string
}

/** For commands that write to the folder directly, while its edition is stopped. */
const whileStopped: Locally = {
  folder: 'in the data folder of a local edition that is not running',
  hint: 'For the local edition, stop it first: --data .sortie',
}

/** The options that name the installation. */
export function located(command: Command, { folder: told } = whileStopped): Command {
  return command
    .option('--aws', 'in the AWS account of the current credentials')
    .option('--stage <name>', 'of the deployment on AWS', 'dev')
    .option('--data <folder>', told, folder)
}

export function deploymentOf({ aws, stage, data }: Where, env: NodeJS.ProcessEnv, { hint } = whileStopped): Deployment {
  if (aws && data === undefined) {
    requireRegionShape(env)
    return { kind: 'aws', stage }
  }
  if (data !== undefined && !aws) return { kind: 'local', dataFolder: data }
  throw new CommandFailure(exitCodes.usage, 'give --aws or --data <folder>', hint)
}
