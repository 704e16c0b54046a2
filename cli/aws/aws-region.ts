import { regionShape } from '../../lib/region-shape.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/**
 * What cannot be a region is refused before AWS is asked. Whether AWS has it shows when its address is looked up.
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
