import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createSockets } from '../../../adapters/aws/api-gateway-sockets.ts'
import { clientConfig } from '../../../adapters/aws/client-config.ts'
import { createStores } from '../../../adapters/aws/dynamodb-stores.ts'
import { createBus } from '../../../adapters/aws/eventbridge-bus.ts'
import { createScheduler } from '../../../adapters/aws/eventbridge-scheduler.ts'
import { createBlobs } from '../../../adapters/aws/s3-blobs.ts'
import type { Service } from '../../../adapters/aws/service-errors.ts'
import { createLanes } from '../../../adapters/aws/sqs-lanes.ts'
import type { Database } from '../../../adapters/local/database.ts'
import type { WallClock } from '../../../core/base/ports/clock.ts'
import type { Ports } from '../../../core/base/ports/ports.ts'
import { createDynamoDb } from './dynamodb.ts'
import {
  createConnections,
  createEventBridge,
  createEventBridgeScheduler,
  createS3,
  createSqs,
} from './other-services.ts'
import { type AwsService, addresseeOf, Refusal, refusedBy, type WireAnswer, type WireRequest } from './wire.ts'

/** The ports that AWS's services stand behind. */
export type AwsPorts = Pick<Ports, 'stores' | 'lanes' | 'blobs' | 'bus' | 'scheduler' | 'sockets'>

/** What the services keep what they are given in. */
export interface Behind extends Omit<AwsPorts, 'sockets'> {
  readonly database: Database
  readonly clock: WallClock
}

/** `lost`: the connection breaks before an answer. */
export type Heard = WireAnswer | 'lost'

/** Stands between the clients and the services. @param perform has the service do what it is asked for, once more each time */
export type WireIntercept = (request: WireRequest, perform: () => Promise<WireAnswer>) => Promise<Heard>

/** An account with SDK clients of its own, which outlive what stands behind the services. */
export interface Account {
  /** Our adapters on these services. */
  ports(behind: Behind, intercept?: WireIntercept): AwsPorts
}

export interface Aws {
  /** Accounts are opened one after another. */
  openAccount(): Promise<Account>
  close(): Promise<void>
}

/** The services on a server of this process, by their own protocols. Whose account a request is about, its signature says. */
export async function startAws(): Promise<Aws> {
  const accounts = new Map<string, { serve?: (request: WireRequest) => Promise<Heard> }>()

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(message)
    const path = new URL(message.url ?? '', 'http://aws')
    const addressee = addresseeOf(message.method ?? '', path, message.headers['x-amz-target']?.toString())
    const serve = accounts.get(accountOf(message))?.serve
    const heard = (await serve?.({ ...addressee, path, headers: message.headers, body })) ?? nobody(addressee.service)
    if (heard === 'lost') message.socket.destroy()
    else response.writeHead(heard.status, heard.headers).end(heard.body)
  }

  const server = createServer((message, response) => {
    answer(message, response).catch((error: unknown) => {
      console.error(error)
      message.socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients: DynamoDBClient[] = []
  const before = { ...process.env }

  return {
    async openAccount() {
      const name = `ACCOUNT${accounts.size + 1}`
      const account: { serve?: (request: WireRequest) => Promise<Heard> } = {}
      accounts.set(name, account)
      Object.assign(process.env, environment(url, name))
      const client = new DynamoDBClient(clientConfig)
      clients.push(client)
      const adapters = await opened(client)
      return {
        ports(behind: Behind, intercept: WireIntercept = (_request, answer) => answer()) {
          const services = servicesOn(behind)
          account.serve = (request) => intercept(request, () => answered(services, request))
          return { ...adapters, stores: createStores({ client, clock: behind.clock }) }
        },
      }
    },
    async close() {
      for (const client of clients) client.destroy()
      leaveEnvironment(before)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function accountOf({ headers }: IncomingMessage): string {
  return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? ''
}

function nobody(service: Service): WireAnswer {
  return refusedBy(service, new Refusal(service === 'S3' ? 'AccessDenied' : 'AccessDeniedException'))
}

/** Where the clients that are made next find their services, and as whom; and the names of what is there. */
function environment(url: string, accessKey: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: 'test',
    SORTIE_ENTITIES_TABLE: 'entities',
    SORTIE_LEDGER_TABLE: 'ledger',
    SORTIE_EPHEMERAL_TABLE: 'ephemeral',
    SORTIE_BLOB_BUCKET: 'blobs',
    SORTIE_BUS_NAME: 'bus',
    SORTIE_LANE_URL_PREFIX: `${url}/000000000000/lane-`,
    SORTIE_SOCKETS_ENDPOINT: url,
    SORTIE_TIMER_GROUP: 'timers',
    SORTIE_TIMER_TARGET_ARN: 'arn:aws:lambda:us-east-1:000000000000:function:timers',
    SORTIE_TIMER_ROLE_ARN: 'arn:aws:iam::000000000000:role/timers',
  }
}

/** Other tests of this process are led elsewhere. */
function leaveEnvironment(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment('', ''))) {
    const value = before[name]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}

/** A client reads where its service is, and who it is, for its first request, and keeps to that. So each makes one now, in vain. */
async function opened(client: DynamoDBClient): Promise<Omit<AwsPorts, 'stores'>> {
  const [lanes, blobs, bus, scheduler] = [createLanes(), createBlobs(), createBus(), createScheduler()]
  const sockets = createSockets({ warn() {} })
  const body = { tenant: 'nobody', mission: 'none', attempt: 1, leg: 1 }
  const nothing = { partition: 'nothing', sort: 'nothing' }
  const first: readonly Promise<unknown>[] = [
    createStores({ client }).platform.get('entities', nothing),
    lanes.send({ lane: 'normal', group: 'none', deduplication: 'none', body }),
    blobs.get('nobody', 'none'),
    bus.publish([
      {
        id: 'none:1',
        type: 'none',
        tenant_id: 'nobody',
        mission_id: 'none',
        seq: 1,
        time: '2026-01-01T00:00:00.000Z',
        data: {},
      },
    ]),
    scheduler.remove('none'),
    sockets.send(['none'], '{}'),
  ]
  await Promise.allSettled(first)
  return { lanes, blobs, bus, scheduler, sockets }
}

type Services = Readonly<Partial<Record<Service, AwsService>>>

function servicesOn({ database, stores, lanes, blobs, bus, scheduler }: Behind): Services {
  return {
    DynamoDB: createDynamoDb({ database, stores }),
    SQS: createSqs(lanes),
    S3: createS3(blobs),
    EventBridge: createEventBridge(bus),
    'EventBridge Scheduler': createEventBridgeScheduler(scheduler, database),
    'API Gateway': createConnections(() => {}),
  }
}

async function answered(services: Services, request: WireRequest): Promise<WireAnswer> {
  const { service } = request
  try {
    return (await services[service]?.(request)) ?? nobody(service)
  } catch (error) {
    const why = error instanceof Refusal ? error : new Refusal('ValidationException', { message: String(error) })
    return refusedBy(service, why)
  }
}
