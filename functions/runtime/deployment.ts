import middy from '@middy/core'
import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
  CloudFormationCustomResourceResponseCommon,
  Context,
} from 'aws-lambda'
import { isSortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'

export type DeploymentHandler = (event: CloudFormationCustomResourceEvent, context: Context) => Promise<void>

/** The attributes of the step for other resources of the stack, by `Fn::GetAtt`. */
export type StepData = Readonly<Record<string, string>>

/**
 * A deployment step as a custom resource: CloudFormation waits for its result, and rolls back
 * if it failed.
 */
export function deploymentHandler(
  { logger }: { readonly logger: Logger },
  prepare: () => Promise<StepData>,
): DeploymentHandler {
  return middy<CloudFormationCustomResourceEvent, void>({ timeoutEarlyInMillis: 0 }).handler(async (event) => {
    await tell(event.ResponseURL, await outcomeOf(event, logger, prepare))
  })
}

async function outcomeOf(
  event: CloudFormationCustomResourceEvent,
  logger: Logger,
  prepare: () => Promise<StepData>,
): Promise<CloudFormationCustomResourceResponse> {
  const { StackId, RequestId, LogicalResourceId } = event
  const common = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: LogicalResourceId }
  // Stored data keeps its format when the stack is deleted.
  if (event.RequestType === 'Delete') return { ...common, Status: 'SUCCESS' }
  try {
    return { ...common, Status: 'SUCCESS', Data: await prepare() }
  } catch (error) {
    return refused(common, logger, error)
  }
}

function refused(
  common: CloudFormationCustomResourceResponseCommon,
  logger: Logger,
  error: unknown,
): CloudFormationCustomResourceResponse {
  logger.error('A deployment was refused', { error })
  return { ...common, Status: 'FAILED', Reason: isSortieError(error) ? error.message : 'It failed; its log says why' }
}

const toldWithinMs = 10_000

/** To an address that CloudFormation has signed, for exactly this body without a type. */
async function tell(address: string, outcome: CloudFormationCustomResourceResponse): Promise<void> {
  const answer = await fetch(address, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify(outcome),
    signal: AbortSignal.timeout(toldWithinMs),
  })
  if (!answer.ok) throw new Error(`CloudFormation does not take the outcome: ${answer.status}`)
}
