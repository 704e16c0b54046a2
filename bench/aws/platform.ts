import type { APIGatewayProxyEventV2, Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import { createSockets } from '../../adapters/aws/api-gateway-sockets.ts'
import { createStores } from '../../adapters/aws/dynamodb-stores.ts'
import { createBus } from '../../adapters/aws/eventbridge-bus.ts'
import { createScheduler } from '../../adapters/aws/eventbridge-scheduler.ts'
import { formatCheckedStores } from '../../adapters/aws/format-checked-stores.ts'
import { createSecrets } from '../../adapters/aws/kms-secrets.ts'
import { createProgramFunction } from '../../adapters/aws/program-function.ts'
import { createBlobs } from '../../adapters/aws/s3-blobs.ts'
import { createSettings } from '../../adapters/aws/settings.ts'
import { createLanes } from '../../adapters/aws/sqs-lanes.ts'
import { createChecks } from '../../adapters/checks/checks.ts'
import { createContents } from '../../adapters/contents/contents.ts'
import { createMcp } from '../../adapters/mcp/mcp.ts'
import { createModels } from '../../adapters/models/create-models.ts'
import { createRoster } from '../../adapters/models/roster/create-roster.ts'
import { screensLater } from '../../adapters/models/screens/screens-later.ts'
import { createClock } from '../../adapters/system/clock.ts'
import { createIds } from '../../adapters/system/ids.ts'
import { createMemory } from '../../adapters/system/memory.ts'
import { createWeb } from '../../adapters/web/guarded-fetch.ts'
import { createTenant } from '../../core/features/access/create-tenant.ts'
import { eventPageKind } from '../../core/records/mission/event-pages.ts'
import { definition as execute } from '../../functions/execute/function.ts'
import { createHandler as createExecute } from '../../functions/execute/handler.ts'
import { definition as fanOut } from '../../functions/fan-out/function.ts'
import { createHandler as createFanOut } from '../../functions/fan-out/handler.ts'
import { definition as missions } from '../../functions/missions/function.ts'
import { createHandler as createMissions } from '../../functions/missions/handler.ts'
import { definition as publish } from '../../functions/publish/function.ts'
import { createHandler as createPublish } from '../../functions/publish/handler.ts'
import { definition as push } from '../../functions/push/function.ts'
import { createHandler as createPush } from '../../functions/push/handler.ts'
import { feedRecord } from '../../functions/runtime/feed.ts'
import { createLogger } from '../../functions/runtime/logger.ts'
import { newInvocation } from '../../local/invocation.ts'

/** The functions that a one-step mission passes through, with AWS's adapters, wired as in `lib/adapters.ts`. */
export interface AwsPlatform {
  /** @returns the size of the answer in bytes, including headers */
  submit(body: string): Promise<number>
  execute(message: string): Promise<void>
  fanOut(pages: readonly unknown[]): Promise<void>
}

export const passed = { missions, execute, 'fan-out': fanOut } as const

const tenant = { name: 'bench', concurrency: 64, requests_per_s: 1_000 }

/** The status line, and the headers that API Gateway adds. */
const answerOverhead = 300

export async function startPlatform(): Promise<AwsPlatform> {
  const clock = createClock()
  const ids = createIds(clock)
  // As in a bundle: whether the stack is paused is checked once.
  const stores = formatCheckedStores(createStores({ clock }))
  const free = {
    clock,
    ids,
    memory: createMemory(),
    settings: createSettings(),
    logger: createLogger({ name: 'bench', level: 'INFO' }),
  }
  const common = { ...free, stores, lanes: createLanes(), blobs: createBlobs(), scheduler: createScheduler() }
  const sockets = createSockets(free.logger)
  const handlers = {
    missions: createMissions({ ...common, roster: createRoster({}) }),
    execute: createExecute({
      ...common,
      sockets,
      models: createModels({}),
      roster: createRoster({}),
      web: createWeb({ allowHosts: [] }),
      secrets: createSecrets(),
      mcp: createMcp(),
      checks: createChecks(),
      programs: createProgramFunction(),
      contents: createContents(),
      screens: screensLater({}),
    }),
    fanOut: createFanOut(
      free,
      [
        { definition: publish, handle: createPublish({ ...free, stores, bus: createBus() }) },
        { definition: push, handle: createPush({ ...free, stores, sockets }) },
      ],
      { send: () => Promise.reject(new Error('A consumer left something over')) },
    ),
  }
  const { credential } = await createTenant({ stores, ids, clock })(tenant)
  const context = (definition: Parameters<typeof newInvocation>[0]) => newInvocation(definition) as unknown as Context
  return {
    async submit(body) {
      const answer = await handlers.missions(submission(credential, body), context(missions))
      if (answer.statusCode !== 202) throw new Error(`The submission was refused: ${answer.body}`)
      return Buffer.byteLength(answer.body ?? '') + answerOverhead
    },
    async execute(message) {
      const { batchItemFailures } = await handlers.execute(delivery(message), context(execute))
      if (batchItemFailures.length > 0) throw new Error('The executor failed')
    },
    async fanOut(pages) {
      await handlers.fanOut(batch(pages), context(fanOut))
    },
  }
}

function submission(credential: string, body: string): APIGatewayProxyEventV2 {
  const http = { method: 'POST', path: '/v1/missions', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' }
  return {
    version: '2.0',
    routeKey: 'POST /v1/missions',
    rawPath: http.path,
    rawQueryString: '',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    requestContext: {
      requestId: crypto.randomUUID(),
      routeKey: 'POST /v1/missions',
      stage: '$default',
      domainName: 'sortie.example.com',
      http,
    },
    body,
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2
}

function delivery(body: string): SQSEvent {
  return { Records: [{ messageId: crypto.randomUUID(), body }] } as unknown as SQSEvent
}

function batch(pages: readonly unknown[]): DynamoDBStreamEvent {
  const records = pages.map((page) => ({ pk: '', sk: '', kind: eventPageKind, body: JSON.stringify(page) }))
  return { Records: records.map((record) => feedRecord(record)) }
}
