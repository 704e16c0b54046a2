import type { IncomingHttpHeaders } from 'node:http'
import type { Service } from '../../../adapters/aws/service-errors.ts'

/** One request of an SDK client, as it came over the wire. */
export interface WireRequest {
  readonly service: Service
  readonly operation: string
  readonly path: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface WireAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** A service that answers each request. What it refuses is thrown as a `Refusal`. */
export type AwsService = (request: WireRequest) => Promise<WireAnswer>

/** An exception of a service, by its documented name. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly exception: string
  readonly more: Readonly<Record<string, unknown>>

  constructor(exception: string, more: Readonly<Record<string, unknown>> = {}) {
    super(exception)
    this.exception = exception
    this.more = more
  }
}

export function json(body: object): WireAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) }
}

/** Of those whose status is not 400. */
const statuses: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ConditionalRequestConflict: 409,
  ConflictException: 409,
  ForbiddenException: 403,
  GoneException: 410,
  InternalError: 500,
  InternalException: 500,
  InternalServerError: 500,
  InternalServerException: 500,
  LimitExceededException: 429,
  NoSuchKey: 404,
  OperationAborted: 409,
  PayloadTooLargeException: 413,
  PreconditionFailed: 412,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ServiceUnavailable: 503,
  SlowDown: 503,
  ThrottlingException: 429,
}

/** As the service says it in its protocol: in XML, in a header, or in the body. */
export function refusedBy(service: Service, { exception, more }: Refusal): WireAnswer {
  const isJsonRpc = service === 'DynamoDB' || service === 'SQS' || service === 'EventBridge'
  const status = isJsonRpc && !/^Internal/.test(exception) ? 400 : (statuses[exception] ?? 400)
  if (service === 'S3') {
    const body = `<?xml version="1.0"?><Error><Code>${exception}</Code><Message>${exception}</Message></Error>`
    return { status, headers: { 'content-type': 'application/xml' }, body }
  }
  const body = JSON.stringify({ __type: exception, message: exception, ...more })
  return { status, headers: { 'content-type': 'application/json', 'x-amzn-errortype': exception }, body }
}

const targets: Readonly<Record<string, Service>> = {
  DynamoDB_20120810: 'DynamoDB',
  AmazonSQS: 'SQS',
  AWSEvents: 'EventBridge',
}

const schedules: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
}
const connections: Readonly<Record<string, string>> = { POST: 'PostToConnection', DELETE: 'DeleteConnection' }
const objects: Readonly<Record<string, string>> = { PUT: 'PutObject', GET: 'GetObject', DELETE: 'DeleteObject' }

/** Which service is asked for what: by the target that JSON protocols name, and by the path of the others. */
export function addresseeOf(
  method: string,
  path: URL,
  target: string | undefined,
): Pick<WireRequest, 'service' | 'operation'> {
  if (target !== undefined) {
    const [name = '', operation = ''] = target.split('.')
    const service = targets[name]
    if (!service) throw new Error(`Nobody here is ${name}`)
    return { service, operation }
  }
  if (path.pathname.startsWith('/schedules/'))
    return { service: 'EventBridge Scheduler', operation: schedules[method] ?? method }
  if (path.pathname.startsWith('/@connections/'))
    return { service: 'API Gateway', operation: connections[method] ?? method }
  if (path.searchParams.has('list-type')) return { service: 'S3', operation: 'ListObjectsV2' }
  return { service: 'S3', operation: objects[method] ?? method }
}
