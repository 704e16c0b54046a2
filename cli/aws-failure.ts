import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'

/** What AWS refused, for whoever typed the command. */
export function awsFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandFailure) return error
  if (error.name === 'CredentialsProviderError' || /region is missing/i.test(error.message))
    return new CommandFailure(
      exitCodes.unauthenticated,
      `AWS: ${error.message}`,
      'Set AWS_PROFILE and AWS_REGION, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  return new CommandFailure(exitCodes.failed, `AWS: ${error.message}`)
}
