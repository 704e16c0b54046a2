import { LambdaClient } from '@aws-sdk/client-lambda'
import { clientConfig, lazily } from './client-config.ts'

/** For functions whose answer is awaited. @param answerMs a little more than the function’s timeout */
export function waitingLambda(answerMs: number): () => LambdaClient {
  return lazily(
    () =>
      new LambdaClient({
        ...clientConfig,
        maxAttempts: 2,
        requestHandler: { ...clientConfig.requestHandler, requestTimeout: answerMs },
      }),
  )
}
