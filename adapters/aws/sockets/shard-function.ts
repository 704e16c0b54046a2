import { InvokeCommand } from '@aws-sdk/client-lambda'
import { PackedDelivered, packed } from '../../../core/base/payloads/packed-outbox.ts'
import type { Delivered, Outbox } from '../../../core/base/ports/sockets.ts'
import { asUnavailable } from '../client-config.ts'
import { required, variables } from '../environment.ts'
import { waitingLambda } from '../waiting-lambda.ts'

/** A little longer than the timeout of `functions/push-shard`. */
const answerMs = 25_000

/** Delivers a shard through the function `push-shard`, and waits for the result: so the order of frames stays that of the calls. */
export function createShardFunction(): (shard: Outbox) => Promise<Delivered> {
  const client = waitingLambda(answerMs)
  return async (shard) => {
    const FunctionName = required(variables.pushShardFunction)
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(packed(shard)) })
    const { FunctionError, Payload } = await asUnavailable('Lambda', () => client().send(command), answerMs)
    if (FunctionError !== undefined || Payload === undefined) throw new Error(`A shard failed: ${FunctionError}`)
    return PackedDelivered.parse(JSON.parse(Payload.transformToString()))
  }
}
