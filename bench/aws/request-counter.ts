import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { KMSClient } from '@aws-sdk/client-kms'
import { S3Client } from '@aws-sdk/client-s3'
import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { SQSClient } from '@aws-sdk/client-sqs'

/** One command that an adapter sent, and its outcome. */
export interface SentCommand {
  /** Such as `DynamoDB GetItem`. */
  readonly name: string
  readonly input: Record<string, unknown>
  readonly output: Record<string, unknown> | undefined
}

export interface RequestCounter {
  /** All commands sent while `act` runs. */
  during<Result>(act: () => Promise<Result>): Promise<{ commands: readonly SentCommand[]; result: Result }>
  stop(): void
}

interface Sender {
  send(command: { readonly input: Record<string, unknown> }, ...rest: readonly unknown[]): Promise<unknown>
}

const clients: Readonly<Record<string, { readonly prototype: unknown }>> = {
  DynamoDB: DynamoDBClient,
  SQS: SQSClient,
  EventBridge: EventBridgeClient,
  S3: S3Client,
  Scheduler: SchedulerClient,
  'API Gateway sockets': ApiGatewayManagementApiClient,
  KMS: KMSClient,
}

/**
 * Records every command of any AWS client in this process, wherever it was created. Retries by the SDK are not counted, since
 * they are not part of the design.
 */
export function countRequests(): RequestCounter {
  let seen: SentCommand[] | undefined
  const undo = Object.entries(clients).map(([service, { prototype }]) => {
    const sender = prototype as Sender
    const send = sender.send
    sender.send = async function (command, ...rest) {
      const sent = { name: `${service} ${command.constructor.name.replace(/Command$/, '')}`, input: command.input }
      let output: Record<string, unknown> | undefined
      try {
        output = (await send.call(this, command, ...rest)) as Record<string, unknown>
        return output
      } finally {
        seen?.push({ ...sent, output })
      }
    }
    return () => Reflect.deleteProperty(sender, 'send')
  })
  return {
    async during(act) {
      const mine: SentCommand[] = []
      seen = mine
      try {
        return { commands: mine, result: await act() }
      } finally {
        seen = undefined
      }
    },
    stop() {
      for (const restore of undo) restore()
    },
  }
}
