import {
  cancellationReasons,
  common,
  documented,
  entryErrors,
  type Meaning,
  type Service,
} from '../../adapters/aws/service-errors.ts'
import { exceptionsOf } from '../adapters/aws/documented-exceptions.ts'
import type { Heard, WireIntercept } from '../simulation/aws/account.ts'
import { json, Refusal, refusedBy, type WireAnswer, type WireRequest } from '../simulation/aws/wire.ts'

/**
 * What a service, or the network before it, does with one command of a client, which may try it several times:
 * - an exception that the operation documents, at each try; or a reason for which it refuses a part of what it is asked
 * - `the answer is lost`: the first try is made, and nobody hears so; `no answer comes`: the same with each try
 * - `is doubled`: the request arrives twice; `comes again later`: its first try arrives after the second has been answered
 */
export type WireTrouble = Exception | 'the answer is lost' | 'no answer comes' | 'is doubled' | 'comes again later'

export interface Exception {
  readonly says: string
  /** Of a transaction that is cancelled, or of an entry. */
  readonly because?: string
  /** Or else it says that something is wrong with the installation, or with us. */
  readonly passes: boolean
}

export interface TroubledCommand {
  /** `<service> <operation>` */
  readonly call: string
  /** The how manieth of these commands, from 0. */
  readonly position: number
  readonly trouble: WireTrouble
}

const clients: Readonly<Partial<Record<Service, string>>> = {
  DynamoDB: '@aws-sdk/client-dynamodb',
  EventBridge: '@aws-sdk/client-eventbridge',
  'EventBridge Scheduler': '@aws-sdk/client-scheduler',
  SQS: '@aws-sdk/client-sqs',
  S3: '@aws-sdk/client-s3',
}

/** S3's commands document next to none of what its page of errors has. */
const ofS3 = [
  ...['AccessDenied', 'ConditionalRequestConflict', 'InternalError', 'OperationAborted'],
  ...['ServiceUnavailable', 'SlowDown'],
]

const onTheNetwork = ['the answer is lost', 'no answer comes', 'is doubled', 'comes again later'] as const

/**
 * What one command meets, of the exceptions that its operation documents. What changes something meets all of those that pass,
 * and one of those that do not; what only reads meets one of those that pass, another at each of its positions. What is said of a
 * follower is nothing to a mission, whatever it is.
 */
export function troublesAt(call: string, position: number): readonly WireTrouble[] {
  if (followers.test(call)) return [...exceptionsOfFollowers(), ...onTheNetwork]
  const passing = saidTo(call, 'unavailable')
  const one = passing[position % passing.length]
  if (reads.test(call)) return [...(one ? [one] : []), 'no answer comes']
  const lasting = saidTo(call, 'internal')
  const last = lasting[position % lasting.length]
  return [...passing, ...onTheNetwork, ...(last ? [last] : [])]
}

const followers = /^API Gateway /

function exceptionsOfFollowers(): readonly Exception[] {
  return Object.keys(documented['API Gateway']).map((says) => ({ says, passes: true }))
}

const reads = / (Get|BatchGet|Query|List)/

function saidTo(call: string, meaning: 'unavailable' | 'internal'): readonly Exception[] {
  const [service, operation] = parsed(call)
  const client = clients[service]
  if (!client) return []
  const known: Readonly<Record<string, Meaning>> = { ...common, ...documented[service] }
  const exceptions = service === 'S3' ? ofS3 : exceptionsOf(client, operation)
  const whole = exceptions.filter((says) => known[says] === meaning && says !== cancelled).map((says) => ({ says }))
  const says = operation === 'PutEvents' ? anEntry : cancelled
  const parts = partsOf(operation).filter(([, means]) => means === meaning)
  return [...whole, ...parts.map(([because]) => ({ says, because }))].map((said) => ({
    ...said,
    passes: meaning === 'unavailable',
  }))
}

const cancelled = 'TransactionCanceledException'
const anEntry = 'an entry'

function partsOf(operation: string): readonly (readonly [string, Meaning])[] {
  if (operation === 'TransactWriteItems') return Object.entries(cancellationReasons)
  return operation === 'PutEvents' ? Object.entries(entryErrors) : []
}

function parsed(call: string): readonly [Service, string] {
  const at = call.lastIndexOf(' ')
  const service = Object.keys(documented).find((one) => one === call.slice(0, at)) as Service | undefined
  if (!service) throw new Error(`Nobody is called ${call}`)
  return [service, call.slice(at + 1)]
}

/** @param calls counts the commands, so that a life without trouble tells how many positions there are */
export function troubledOnTheWire(calls: Map<string, number>, troubled?: TroubledCommand): WireIntercept {
  const positions = new Map<string, number>()
  return async (request, perform) => {
    const name = `${request.service} ${request.operation}`
    const command = String(request.headers['amz-sdk-invocation-id'])
    const position = positions.get(command) ?? calls.get(name) ?? 0
    const isFirstTry = !positions.has(command)
    if (isFirstTry) {
      positions.set(command, position)
      calls.set(name, position + 1)
    }
    if (troubled?.call !== name || troubled.position !== position) return perform()
    return meets(troubled.trouble, request, isFirstTry, perform)
  }
}

async function meets(
  trouble: WireTrouble,
  request: WireRequest,
  isFirstTry: boolean,
  perform: () => Promise<WireAnswer>,
): Promise<Heard> {
  if (typeof trouble === 'object') return refusal(trouble, request)
  if (trouble === 'no answer comes' || (trouble === 'the answer is lost' && isFirstTry)) {
    await perform()
    return 'lost'
  }
  if (trouble === 'comes again later' && isFirstTry) return 'lost'
  const answer = await perform()
  if (trouble === 'is doubled' || trouble === 'comes again later') await perform()
  return answer
}

function refusal({ says, because }: Exception, request: WireRequest): WireAnswer {
  if (because === undefined) return refusedBy(request.service, new Refusal(says))
  const asked = JSON.parse(request.body.toString())
  if (says === anEntry) {
    const entries = asked.Entries.map(() => ({ ErrorCode: because, ErrorMessage: because }))
    return json({ FailedEntryCount: entries.length, Entries: entries })
  }
  const reasons = asked.TransactItems.map((_: unknown, at: number) => ({ Code: at === 0 ? because : 'None' }))
  return refusedBy(request.service, new Refusal(says, { CancellationReasons: reasons }))
}

export function inWords({ call, position, trouble }: TroubledCommand): string {
  if (typeof trouble === 'string') return `${call} ${position} ${trouble}`
  const { says, because } = trouble
  return `${call} ${position} is answered with ${because === undefined ? says : `${says} (${because})`}`
}
