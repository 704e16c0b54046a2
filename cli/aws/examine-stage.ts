import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import { quotaNeedsOf } from '../../lib/quota-needs.ts'
import { functionName, laneName, liveAlias, type Stage, stackName } from '../../lib/stage.ts'
import { awsClient } from './aws-client.ts'
import { awsFailure } from './aws-failure.ts'
import { examineQuotas } from './examine-quotas.ts'
import { findStackOutputs } from './stack-outputs.ts'
import type { DeployedFacts, LaneFacts, StageFacts } from './stage-health.ts'

/** Examines a stage in the account of the current credentials, deployed or not. It changes nothing. */
export async function examineStage(stage: Stage): Promise<StageFacts> {
  const clients = openClients()
  try {
    const { AccountLimit } = await clients.lambda.send(new GetAccountSettingsCommand({}))
    const topic = (await findStackOutputs(stackName(stage.name, 'messaging')))?.alarmTopic
    return {
      account: {
        concurrency: AccountLimit?.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      },
      quotas: await examineQuotas(quotaNeedsOf(stage)),
      deployed: topic === undefined ? undefined : await examineDeployed(clients, stage, topic),
    }
  } catch (error) {
    throw awsFailure(error)
  } finally {
    clients.close()
  }
}

/** Every subscriber of alarms receives it. */
export async function sendTestMessage(stage: Stage, topic: string): Promise<void> {
  const sns = new SNSClient(awsClient)
  try {
    await sns.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: `Sortie: a test of the alarms of ${stage.name}`,
        Message: `\`sortie doctor --stage ${stage.name}\` sent this. Nothing is wrong: it shows that alarms arrive here.`,
      }),
    )
  } catch (error) {
    throw awsFailure(error)
  } finally {
    sns.destroy()
  }
}

type Clients = ReturnType<typeof openClients>

function openClients() {
  const lambda = new LambdaClient(awsClient)
  const sqs = new SQSClient(awsClient)
  const sns = new SNSClient(awsClient)
  return {
    lambda,
    sqs,
    sns,
    close() {
      for (const client of [lambda, sqs, sns]) client.destroy()
    },
  }
}

/** @returns `undefined` if a deployment failed before the functions */
async function examineDeployed(clients: Clients, stage: Stage, topic: string): Promise<DeployedFacts | undefined> {
  const FunctionName = functionName(stage.name, 'execute')
  const reserved = await reservedBy(clients, FunctionName)
  if (reserved === undefined) return undefined
  const reservedForPosts = await reservedBy(clients, functionName(stage.name, 'deliver'))
  const live = new ListEventSourceMappingsCommand({ FunctionName: `${FunctionName}:${liveAlias}` })
  const { EventSourceMappings = [] } = await clients.lambda.send(live)
  const capacityOf = (lane: Lane) =>
    EventSourceMappings.find(({ EventSourceArn }) => EventSourceArn?.endsWith(`:${laneName(stage.name, lane)}.fifo`))
      ?.ScalingConfig?.MaximumConcurrency
  const examined = lanes.map(
    async (lane): Promise<[Lane, LaneFacts]> => [
      lane,
      { capacity: capacityOf(lane), ...(await countMessages(clients, `${laneName(stage.name, lane)}.fifo`)) },
    ],
  )
  return {
    reserved: reserved + (reservedForPosts ?? 0),
    lanes: Object.fromEntries(await Promise.all(examined)) as Record<Lane, LaneFacts>,
    topic: await examineTopic(clients, topic),
  }
}

/** @returns `undefined` if the function does not exist */
async function reservedBy({ lambda }: Clients, FunctionName: string): Promise<number | undefined> {
  try {
    const found = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))
    return found.ReservedConcurrentExecutions ?? 0
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

async function countMessages({ sqs }: Clients, QueueName: string): Promise<Omit<LaneFacts, 'capacity'>> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  )
  return {
    at_work: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
  }
}

async function examineTopic({ sns }: Clients, arn: string): Promise<DeployedFacts['topic']> {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }))
  return {
    arn,
    confirmed: Number(Attributes?.SubscriptionsConfirmed ?? 0),
    pending: Number(Attributes?.SubscriptionsPending ?? 0),
  }
}
