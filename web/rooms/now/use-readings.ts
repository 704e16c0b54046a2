import type { ThroughputWindow } from '../../../contract/resources/throughput.ts'
import type { Asked } from '../../../sdk/asked.ts'
import type { AnswerFor, CallFor } from '../../api/call.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'

/** Without the feed, figures are at most this old. */
const everyMs = 10_000
/** What changes seldom, or is told by nothing. */
const seldomMs = 30_000

const most = 100

/** Everything that the room shows, read once for all of its parts. What the session may not read is undefined. */
export function useReadings(window: ThroughputWindow) {
  return {
    status: useReading('getSupervisorStatus', undefined, everyMs),
    queue: useReading('readQueue', { query: { limit: 20 } }, everyMs),
    throughput: useReading('getThroughput', { query: { window } }, everyMs),
    running: useReading('listMissions', { query: { status: 'RUNNING', limit: most } }, everyMs),
    waiting: useReading('listMissions', { query: { status: 'WAITING', limit: most } }, everyMs),
    pending: useReading('listMissions', { query: { status: 'PENDING', limit: most } }, everyMs),
    scheduled: useReading('listMissions', { query: { status: 'SCHEDULED', limit: most } }, seldomMs),
    approvals: useReading('listApprovals', { query: { status: 'OPEN', limit: most } }, seldomMs),
    deadLetters: useReading('listDeadLetters', { query: { limit: most } }, seldomMs),
    agents: useReading('listSupervisedAgents', { query: { limit: most } }, everyMs),
    budgets: useReading('listBudgets', undefined, everyMs),
    switches: useReading('listSwitches', undefined, everyMs),
    stops: useReading('listStops', { query: { limit: 5 } }, everyMs),
    models: useReading('listModels', undefined, seldomMs),
    deliveries: useReading('listDeliveries', { query: { status: 'FAILED', limit: most } }, seldomMs),
    health: useReading('getHealth', undefined, everyMs),
  } as const
}

export type Readings = ReturnType<typeof useReadings>

/** What one operation has answered. */
export interface Reading<O extends Asked> {
  /** Whether the session may read it. */
  readonly may: boolean
  readonly data: AnswerFor<O> | undefined
  readonly error: Error | null
  /** When it was last read, in ms since the epoch; 0 for never. */
  readonly readAt: number
  refetch(): unknown
}

function useReading<O extends Asked>(operation: O, given: CallFor<O>, every: number): Reading<O> {
  const may = useMay()(operation)
  const { data, error, dataUpdatedAt: readAt, refetch } = useOperation(operation, given, { when: may, everyMs: every })
  return { may, data, error, readAt, refetch }
}
