import { awsEnvironment, startEmulator } from '../test/aws/emulator.ts'
import { type Capacity, sum } from './aws/capacity.ts'
import { passed } from './aws/platform.ts'
import { prices } from './aws/prices.ts'
import { type FunctionName, type Invocation, type MissionTrace, traceMissions } from './aws/trace-missions.ts'
import { median } from './statistics.ts'

const missions = 30

/** The memory size with one full core: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html. */
const memoryOfOneCore = 1769

/** Assumed, since an emulator's latencies say nothing about AWS: ms that a function waits for one answer in its region. */
const waitMs = { transaction: 12, write: 6, read: 4, send: 10 }

/** The poller of a lane receives and deletes each message; both are billed. */
const sqsRequestsOfThePoller = 2

/** CloudWatch adds this to each line: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html. */
const logLineOverhead = 26

/** API Gateway's own log line for a request, in the format from `lib/stacks/routes-stack.ts`, with IDs filled in. */
const accessLogBytes = 280

export interface CostLine {
  readonly service: string
  readonly per_mission: number
  readonly unit: string
  /** For a million missions. */
  readonly usd: number
}

export interface FunctionCost {
  readonly fn: FunctionName
  readonly invocations: number
  /** The number of each command for one mission. */
  readonly commands: Readonly<Record<string, number>>
  readonly capacity: Capacity
  readonly cpu_ms: number
  readonly billed_ms: number
}

export interface AwsCost {
  readonly lines: readonly CostLine[]
  readonly functions: readonly FunctionCost[]
  readonly usd: number
  /** Not in the total: a million missions stored for a month, with point-in-time recovery. */
  readonly storage_usd_month: number
}

export async function measureAwsCost(): Promise<AwsCost> {
  const emulator = await startEmulator()
  Object.assign(process.env, awsEnvironment(emulator.endpoint))
  try {
    return costOf(await traceMissions(missions))
  } finally {
    await emulator.stop()
  }
}

/** For one mission: per function, how often each command is sent; the median of several missions. */
export function requestsOf(traces: readonly MissionTrace[]): Record<FunctionName, Record<string, number>> {
  const entries = Object.keys(passed).map((fn) => {
    const ofEach = traces.map((trace) => countNames(trace.invocations.filter((invocation) => invocation.fn === fn)))
    const names = [...new Set(ofEach.flatMap((counts) => [...counts.keys()]))].sort()
    const medians = names.map((name) => [name, median(ofEach.map((counts) => counts.get(name) ?? 0))] as const)
    return [fn, Object.fromEntries(medians.filter(([, count]) => count > 0))]
  })
  return Object.fromEntries(entries)
}

function countNames(invocations: readonly Invocation[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { name } of invocations.flatMap(({ commands }) => commands)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

export function costOf(traces: readonly MissionTrace[]): AwsCost {
  const requests = requestsOf(traces)
  const functions = (Object.keys(passed) as FunctionName[]).map((fn) => functionCost(fn, traces, requests[fn]))
  const lines = costLines(traces, functions)
  const stored = functions.reduce((total, { capacity }) => total + capacity.stored, 0)
  return {
    lines,
    functions,
    usd: lines.reduce((total, { usd }) => total + usd, 0),
    storage_usd_month: ((stored * 1e6) / 1e9) * (prices.stored_gb_month + prices.restorable_gb_month),
  }
}

function functionCost(
  fn: FunctionName,
  traces: readonly MissionTrace[],
  commands: Readonly<Record<string, number>>,
): FunctionCost {
  const all = traces.flatMap(({ invocations }) => invocations.filter((invocation) => invocation.fn === fn))
  const invocations = all.length / traces.length
  const cpu_ms = median(all.map((invocation) => invocation.cpu_ms)) * invocations
  const waits = Object.entries(commands).reduce((total, [name, count]) => total + count * waitFor(name), 0)
  return {
    fn,
    invocations,
    commands,
    capacity: scale(sum(all.map(({ capacity }) => capacity)), 1 / traces.length),
    cpu_ms,
    billed_ms: cpu_ms * Math.max(1, memoryOfOneCore / passed[fn].memoryMb) + waits,
  }
}

function waitFor(command: string): number {
  if (command === 'DynamoDB TransactWriteItems') return waitMs.transaction
  if (/^DynamoDB (Put|Delete|Update)Item$/.test(command)) return waitMs.write
  return command.startsWith('DynamoDB ') ? waitMs.read : waitMs.send
}

function costLines(traces: readonly MissionTrace[], functions: readonly FunctionCost[]): readonly CostLine[] {
  const total = (of: (cost: FunctionCost) => number) => functions.reduce((all, cost) => all + of(cost), 0)
  const count = (command: string) => total(({ commands }) => commands[command] ?? 0)
  const mean = (of: (trace: MissionTrace) => number) =>
    traces.reduce((all, trace) => all + of(trace), 0) / traces.length
  const logs = mean(({ invocations }) =>
    invocations.reduce((all, { log_bytes, log_lines }) => all + log_bytes + log_lines * logLineOverhead, 0),
  )
  const gbSeconds = total(({ fn, billed_ms }) => (passed[fn].memoryMb / 1024) * (billed_ms / 1000))
  const sqs = count('SQS SendMessage') * (1 + sqsRequestsOfThePoller)
  const answered = mean(({ answer_bytes }) => answer_bytes)
  return [
    line('API Gateway', 1, 'request', prices.http_api_request),
    line(
      'Lambda, invocations',
      total(({ invocations }) => invocations),
      'request',
      prices.lambda_request,
    ),
    line('Lambda, duration', gbSeconds, 'GB-s', prices.lambda_gb_second),
    line(
      'DynamoDB, writes',
      total(({ capacity }) => capacity.write),
      'WRU',
      prices.write_unit,
    ),
    line(
      'DynamoDB, index writes',
      total(({ capacity }) => capacity.index_write),
      'WRU',
      prices.write_unit,
    ),
    line(
      'DynamoDB, reads',
      total(({ capacity }) => capacity.read),
      'RRU',
      prices.read_unit,
    ),
    line('SQS, with the poller', sqs, 'request', prices.sqs_fifo_request),
    line('EventBridge', published(traces), 'event', prices.bus_event),
    line('CloudWatch Logs', (logs + accessLogBytes) / 1e9, 'GB', prices.log_gb),
    line('Data out', answered / 1e9, 'GB', prices.internet_gb),
  ]
}

function line(service: string, per_mission: number, unit: string, price: number): CostLine {
  return { service, per_mission, unit, usd: per_mission * price * 1e6 }
}

/** Events are billed, regardless of the number of requests. */
function published(traces: readonly MissionTrace[]): number {
  const commands = traces.flatMap(({ invocations }) => invocations.flatMap((invocation) => invocation.commands))
  const entries = commands
    .filter(({ name }) => name === 'EventBridge PutEvents')
    .reduce((all, { input }) => all + (input.Entries as readonly unknown[]).length, 0)
  return entries / traces.length
}

function scale(capacity: Capacity, by: number): Capacity {
  const { write, index_write, read, stored } = capacity
  return { write: write * by, index_write: index_write * by, read: read * by, stored: stored * by }
}

if (import.meta.main) {
  const { lines, functions, usd, storage_usd_month } = await measureAwsCost()
  console.table(lines)
  console.dir(functions, { depth: 4 })
  console.log(`USD ${usd.toFixed(2)} for a million missions; kept, USD ${storage_usd_month.toFixed(2)} a month`)
}
