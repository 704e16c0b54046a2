import { regionShape } from '../../lib/region-shape.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/**
 * Refuses an impossible region before AWS is called. Whether AWS has the region shows when its address is resolved.
 * @throws CommandFailure
 */
export function requireRegionShape({ AWS_REGION: region }: NodeJS.ProcessEnv): void {
  if (!region || regionShape.test(region)) return
  throw new CommandFailure(
    exitCodes.usage,
    `AWS_REGION is ${JSON.stringify(region)}, which is not an AWS region`,
    'A region looks like eu-central-1.',
  )
}
