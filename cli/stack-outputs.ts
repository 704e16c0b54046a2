import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'

/** What a deployed stack says about itself: table names, URLs. */
export async function readStackOutputs(stack: string): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient({ maxAttempts: 3 })
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }))
    const outputs = Stacks?.[0]?.Outputs ?? []
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']))
  } catch (error) {
    throw explained(stack, error)
  } finally {
    client.destroy()
  }
}

function explained(stack: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (/does not exist/.test(error.message))
    return new CommandFailure(
      exitCodes.failed,
      `there is no stack ${stack} in this account and region`,
      '`npx cdk deploy --all` makes it; --stage names another stage, AWS_REGION another region.',
    )
  if (error.name === 'CredentialsProviderError' || /region is missing/i.test(error.message))
    return new CommandFailure(
      exitCodes.unauthenticated,
      `AWS: ${error.message}`,
      'Set AWS_PROFILE and AWS_REGION, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    )
  return new CommandFailure(exitCodes.failed, `AWS: ${error.message}`)
}
