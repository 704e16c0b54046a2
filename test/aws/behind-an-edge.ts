import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { variables } from '../../adapters/aws/environment.ts'
import { lambdas } from '../../functions/definitions.ts'
import { functionName, liveAlias } from '../../lib/stage.ts'

const reached = ['http', 'http-stream', 'websocket']

/**
 * Has the functions of the deployed stage know an edge by its secret, as those of a stage with an edge do: the HTTP API answers nobody
 * else. @returns what has them answer everybody again
 */
export async function putBehindEdge(secret: string): Promise<() => Promise<void>> {
  await tellFunctions(secret)
  return () => tellFunctions(undefined)
}

async function tellFunctions(secret: string | undefined): Promise<void> {
  const client = new LambdaClient()
  const names = lambdas.filter(({ trigger }) => reached.includes(trigger.kind)).map(({ name }) => name)
  await Promise.all(names.map((name) => tellFunction(client, functionName('dev', name), secret)))
  client.destroy()
}

async function tellFunction(client: LambdaClient, FunctionName: string, secret: string | undefined): Promise<void> {
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }))
  const { [variables.edgeSecrets]: _, ...others } = Environment?.Variables ?? {}
  const Variables = { ...others, ...(secret !== undefined && { [variables.edgeSecrets]: secret }) }
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }))
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName }))
  await client
    .send(new UpdateAliasCommand({ FunctionName, Name: liveAlias, FunctionVersion: Version }))
    .catch((error) => {
      // Most are invoked as they are.
      if (!(error instanceof ResourceNotFoundException)) throw error
    })
}
