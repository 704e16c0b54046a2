import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What an account has, as AWS's own protocols tell it to the doctor. */
export interface Account {
  readonly concurrency: number
  readonly unreserved: number
  /** What is deployed of the stage `production`, if anything is. */
  readonly deployed?: { readonly subscribed: number; readonly normal: number; readonly withoutFunctions?: true }
  /** An operation that the credentials may not do. */
  readonly denies?: string
  /** Quotas that somebody had raised or lowered, by service and name. All others have their default. */
  readonly quotas?: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** What AWS gives an account of its own in us-east-1, as Service Quotas names it. Scheduler's are in no list of this account. */
const defaultQuotas: Account['quotas'] = {
  apigateway: { 'Throttle burst rate': 5_000, 'Throttle rate': 10_000 },
  events: {
    'Invocations throttle limit in transactions per second': 18_750,
    'PutEvents throttle limit in transactions per second': 10_000,
  },
  kms: { 'Cryptographic operations (symmetric) request rate': 100_000 },
  dynamodb: { 'Table-level read throughput limit': 40_000, 'Table-level write throughput limit': 40_000 },
}

/** A server in the place of AWS. It answers each service in its protocol, and remembers what was published. */
export async function openAccount(account: Account) {
  const published: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const operation = operationOf(request, body)
    if (operation === 'Publish' && operation !== account.denies) published.push(new URLSearchParams(body))
    const { status = 200, body: answer } = answerTo(operation, account, body, request)
    response.writeHead(status, { 'content-type': answer.startsWith('<') ? 'text/xml' : 'application/json' })
    response.end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  return {
    env,
    published,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const topic = 'arn:aws:sns:us-east-1:123456789012:alarms'

interface Answer {
  readonly status?: number
  readonly body: string
}

const answers: Readonly<Record<string, (account: Account, body: string, address: URL) => Answer>> = {
  'account-settings': ({ concurrency, unreserved }) =>
    json({ AccountLimit: { ConcurrentExecutions: concurrency, UnreservedConcurrentExecutions: unreserved } }),
  concurrency: ({ deployed }, _, { pathname }) =>
    deployed?.withoutFunctions
      ? { status: 404, body: JSON.stringify({ __type: 'ResourceNotFoundException', Message: 'Function not found' }) }
      : json({ ReservedConcurrentExecutions: pathname.includes('-deliver/') ? 100 : 500 }),
  'event-source-mappings': ({ deployed }) =>
    json({
      EventSourceMappings: Object.entries({ critical: 200, high: 150, normal: deployed?.normal, low: 50 }).map(
        ([lane, MaximumConcurrency]) => ({
          EventSourceArn: `arn:aws:sqs:us-east-1:123456789012:sortie-production-${lane}.fifo`,
          ScalingConfig: { MaximumConcurrency },
        }),
      ),
    }),
  DescribeStacks: ({ deployed }, body) => {
    const stack = new URLSearchParams(body).get('StackName')
    if (!deployed) return { status: 400, body: errorXml('ValidationError', `Stack with id ${stack} does not exist`) }
    return result(
      'DescribeStacks',
      `<Stacks><member><StackName>${stack}</StackName><CreationTime>2026-11-29T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>alarmTopic</OutputKey><OutputValue>${topic}</OutputValue></member></Outputs></member></Stacks>`,
    )
  },
  GetTopicAttributes: ({ deployed }) =>
    result(
      'GetTopicAttributes',
      `<Attributes><entry><key>SubscriptionsConfirmed</key><value>${deployed?.subscribed}</value></entry><entry><key>SubscriptionsPending</key><value>1</value></entry></Attributes>`,
    ),
  Publish: () => result('Publish', '<MessageId>m</MessageId>'),
  // Those that were never changed are in the list of defaults alone.
  ListServiceQuotas: ({ quotas }, body) => quotasIn(quotas, body),
  ListAWSDefaultServiceQuotas: (_, body) => quotasIn(defaultQuotas, body),
  GetQueueUrl: (_, body, address) => json({ QueueUrl: `${address.origin}/${JSON.parse(body).QueueName}` }),
  GetQueueAttributes: () =>
    json({ Attributes: { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '7' } }),
}

function answerTo(operation: string, account: Account, body: string, { url, headers }: IncomingMessage): Answer {
  if (operation === account.denies) return denial(operation, 'x-amz-target' in headers)
  const answer = answers[operation]?.(account, body, new URL(url ?? '', `http://${headers.host}`))
  return answer ?? { status: 400, body: errorXml('InvalidAction', operation) }
}

function denial(operation: string, inJson: boolean): Answer {
  const message = `User: ann is not authorized to perform: ${operation}`
  return inJson
    ? { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message }) }
    : { status: 403, body: errorXml('AuthorizationError', message) }
}

/** One to a page, as a service with many has several. */
function quotasIn(known: Account['quotas'], body: string): Answer {
  const { ServiceCode, NextToken = '0' } = JSON.parse(body)
  const quotas = Object.entries(known?.[ServiceCode] ?? {})
  const at = Number(NextToken)
  const Quotas = quotas.slice(at, at + 1).map(([QuotaName, Value]) => ({ ServiceCode, QuotaName, Value }))
  return json({ Quotas, ...(at + 1 < quotas.length && { NextToken: String(at + 1) }) })
}

/** By the last part of the path (Lambda), the header (SQS), or the form (SNS, CloudFormation). */
function operationOf({ url = '', headers }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.split('.').at(-1) ?? ''
  const { pathname } = new URL(url, 'http://aws')
  return new URLSearchParams(body).get('Action') ?? pathname.split('/').filter(Boolean).at(-1) ?? ''
}

function json(body: object): Answer {
  return { body: JSON.stringify(body) }
}

function result(operation: string, content: string): Answer {
  return { body: `<${operation}Response><${operation}Result>${content}</${operation}Result></${operation}Response>` }
}

function errorXml(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
}
