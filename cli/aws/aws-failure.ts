import { systemReason } from '../../adapters/system/system-reason.ts'
import { isSortieError } from '../../contract/errors.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

/** Calls AWS. @throws CommandFailure with AWS's refusal, for the person who typed the command */
export async function askingAws<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    throw awsFailure(error)
  }
}

/** AWS's refusal, for the person who typed the command. An error that already explains itself is unchanged. */
export function awsFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CommandFailure) return error
  if (isSortieError(error) || 'mend' in error) return error
  if (unidentified.has(error.name) || /region is missing/i.test(error.message))
    return new CommandFailure(
      exitCodes.unauthenticated,
      `AWS: ${error.message}`,
      'Set AWS_PROFILE and AWS_REGION, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  if ('hostname' in error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'))
    return new CommandFailure(
      exitCodes.unreachable,
      `AWS: the name ${error.hostname} cannot be resolved`,
      'Check that the region exists, such as eu-central-1, and that this machine is online. AWS_REGION or else the profile sets the region.',
    )
  return new CommandFailure(exitCodes.failed, `AWS: ${systemReason(error)}`)
}

/** Codes for missing or invalid credentials. */
const unidentified: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'ExpiredToken',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])
