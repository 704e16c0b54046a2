import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { MayBePaused } from '../../core/base/ports/store.ts'
import type { Trigger } from './definition.ts'

/** Triggers that start work. HTTP requests are checked one by one; live updates and the format start nothing. */
const pausable = ['lanes', 'bus', 'schedule', 'timer', 'dead-messages'] as const satisfies Trigger['kind'][]
type Pausable = (typeof pausable)[number]

export function isPausable(kind: Trigger['kind']): kind is Pausable {
  return pausable.some((one) => one === kind)
}

/**
 * A handler that does nothing while the installation is paused. The message, event or timer is then gone, as if its handler
 * had died: all of them are also due in the store, and the sweeper replaces them after the pause. Dead messages stay in their queues.
 */
export function unlessPaused<Result>(
  kind: Pausable,
  installation: MayBePaused,
  handle: (event: never, context: never) => Promise<Result>,
) {
  return async (event: never, context: never): Promise<Result | SQSBatchResponse | undefined> => {
    if (!(await installation.paused())) return handle(event, context)
    if (kind === 'dead-messages') return { batchItemFailures: allOf(event) }
    return kind === 'lanes' ? { batchItemFailures: [] } : undefined
  }
}

function allOf({ Records }: SQSEvent): SQSBatchResponse['batchItemFailures'] {
  return Records.map(({ messageId }) => ({ itemIdentifier: messageId }))
}
