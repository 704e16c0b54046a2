import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { awsClient } from './aws-client.ts'
import { awsFailure } from './aws-failure.ts'

type StackOutputs = Readonly<Record<string, string>>

/** The outputs of a deployed stack: table names, URLs. */
export async function readStackOutputs(stack: string): Promise<StackOutputs> {
  const outputs = await findStackOutputs(stack)
  if (outputs) return outputs
  throw new CommandFailure(
    exitCodes.failed,
    `there is no stack ${stack} in this account and region`,
    '`npx cdk deploy --all` creates it. Use --stage for another stage, AWS_REGION for another region.',
  )
}

/** The callers' addresses of a stage. If an edge is in front of its HTTP API, the edge's stack has the address. */
export async function readAddresses(stage: string): Promise<{ readonly http?: string; readonly websocket?: string }> {
  const [platform, edge] = await Promise.all([
    readStackOutputs(`sortie-${stage}-platform`),
    findStackOutputs(`sortie-${stage}-edge`),
  ])
  const { httpUrl, websocketUrl } = { ...platform, ...edge }
  return {
    ...(httpUrl !== undefined && { http: httpUrl }),
    ...(websocketUrl !== undefined && { websocket: websocketUrl }),
  }
}

/** @returns `undefined` if the stack does not exist */
export async function findStackOutputs(stack: string): Promise<StackOutputs | undefined> {
  const client = new CloudFormationClient(awsClient)
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }))
    const outputs = Stacks?.[0]?.Outputs ?? []
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']))
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined
    throw awsFailure(error)
  } finally {
    client.destroy()
  }
}
