import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
} from '@aws-sdk/client-bedrock-runtime'
import type { ScreenAnswer, Screens } from '../../../core/base/ports/screens.ts'
import { timeLimit } from '../../../core/base/times/time-limit.ts'
import { type BedrockOptions, isNotSetUp, kinds } from '../bedrock/bedrock.ts'
import { kindOfStatus } from '../failures/http-kind.ts'
import { interventionIn } from './intervention.ts'

/** Including retries. */
const longestMs = 20_000

/** Guardrails of Amazon Bedrock, with the credentials that the AWS SDK finds. */
export function createScreens({ region, endpoint }: BedrockOptions = {}): Screens {
  const client = new BedrockRuntimeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 3,
  })
  return {
    async apply({ guardrail, version, source, text, signal }) {
      const limit = timeLimit(longestMs, signal)
      const command = new ApplyGuardrailCommand({
        guardrailIdentifier: guardrail,
        guardrailVersion: version,
        source: source === 'input' ? 'INPUT' : 'OUTPUT',
        content: [{ text: { text } }],
      })
      try {
        const { action, assessments } = await client.send(command, { abortSignal: limit.signal })
        if (action === 'NONE') return { outcome: 'passed' }
        if (action === 'GUARDRAIL_INTERVENED') return { outcome: 'intervened', what: interventionIn(assessments) }
        return { outcome: 'failed', problem: 'Amazon Bedrock answered with no action that is known here' }
      } catch (error) {
        signal.throwIfAborted()
        return failureOf(error)
      } finally {
        limit.clear()
      }
    },
  }
}

const passing: readonly string[] = ['rate_limited', 'transient', 'unavailable']

/** Its exceptions name roles and accounts, so their text is only for the operator. */
function failureOf(error: unknown): ScreenAnswer {
  const details = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
  if (error instanceof BedrockRuntimeServiceException) {
    const kind = kinds[error.name] ?? kindOfStatus(error.$metadata.httpStatusCode ?? 500)
    if (passing.includes(kind)) return { outcome: 'unavailable', problem: 'Amazon Bedrock does not answer', details }
    return { outcome: 'failed', problem: `Amazon Bedrock refuses to judge it (${error.name})`, details }
  }
  if (isNotSetUp(error)) {
    return { outcome: 'failed', problem: 'this installation has no credentials and region of AWS to ask with', details }
  }
  return { outcome: 'unavailable', problem: 'Amazon Bedrock cannot be reached', details }
}
