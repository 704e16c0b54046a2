import { catalogue } from '../events/catalogue.ts'
import type { EventDefinition } from '../events/event.ts'
import { operations } from './api.ts'
import { errorAdvice } from './error-advice.ts'
import { errorCodes, errorTable } from './errors.ts'
import { maxFrameBytes } from './frame-size.ts'
import { ClientFrame, ServerFrame } from './live.ts'
import type { ErrorEntry, EventEntry, OpenApiDocument, OpenApiOperation, WebSocketEntry } from './openapi/model.ts'
import { openApiOperation } from './openapi/operation.ts'
import { SchemaCollection } from './openapi/schemas.ts'
import type { Area, Route } from './route.ts'
import { atOnce, type Steps } from './steps.ts'

export interface OpenApiOptions {
  readonly version: string
  readonly serverUrl?: string
}

/** The whole API as OpenAPI 3.1, with the events and the WebSocket protocol as extensions. */
export function openApiDocument(options: OpenApiOptions): OpenApiDocument {
  return atOnce(openApiSteps(options))
}

/** The same in pieces, one operation or event each: building all of it takes a tenth of a second. */
export function* openApiSteps(options: OpenApiOptions): Steps<OpenApiDocument> {
  const schemas = new SchemaCollection()
  const paths = yield* pathsOf(schemas)
  const events = yield* eventEntries(schemas)
  const websocket = webSocketEntry(schemas)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sortie',
      version: options.version,
      description: 'Mission control for AI agents: submit missions, watch them live, stop them, read what they did.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    ...(options.serverUrl !== undefined && { servers: [{ url: options.serverUrl }] }),
    tags: Object.entries(areas).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        api_key: { type: 'http', scheme: 'bearer', description: 'An API key of the tenant or of an operator.' },
      },
    },
    'x-errors': errorEntries(),
    'x-events': events,
    'x-websocket': websocket,
  }
}

const areas: Readonly<Record<Area, string>> = {
  missions: 'Units of work for an agent: submit, watch, stop, and read what happened.',
  'dead-letters': 'What Sortie gave up on: see why, and redrive one or many, changed or unchanged.',
  limits: 'Named limits: how many missions with a key, or of an agent, run at once, and how often they start.',
  conversations: 'Conversations with agents: each reply is a mission.',
  memories: 'What agents know beyond a single mission, about a subject or in general.',
  files: 'Images, audio, documents and texts that missions get, and files that they make.',
  agents: 'Versioned definitions of agents: instructions, model, tools, limits.',
  tools:
    'A tenant’s own tools, which agents list and missions call: HTTP tools as data, functions that its processes answer, and tools of MCP servers.',
  connections:
    'Sealed credentials of other services, bound to their hosts, and model providers with a tenant’s own keys.',
  schedules: 'Missions at a given time, after a delay, or repeatedly.',
  evaluations: 'Data sets of cases, and the results of agent versions on them, side by side.',
  callbacks:
    'Events posted to an address of your own: their deliveries, and the secret that signs them; and mails that tell people of events.',
  approvals: 'Decisions that a person must make while a mission waits.',
  workers: 'For worker processes of remote agents: register, ask for work, report.',
  supervisor: 'Agents and their workers: their state, and orders to them.',
  budgets: 'How much model calls may cost: by tenant, agent and mission, in money and tokens.',
  control: 'Stops and switches for many missions at once, and their receipts.',
  access: 'Who is calling: the tenant, its API keys, and tickets for browsers.',
  operators: 'Operations across all tenants, only for operators.',
  platform: 'Health and this description.',
}

function* pathsOf(schemas: SchemaCollection): Steps<OpenApiDocument['paths']> {
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const [name, route] of operations.toSorted(inReadingOrder)) {
    const methods = paths[route.path] ?? {}
    methods[route.method.toLowerCase()] = openApiOperation(name, route, schemas)
    paths[route.path] = methods
    yield
  }
  return paths
}

/** By area, then by path; within a path in the order of a resource’s life. */
function inReadingOrder([, a]: [string, Route], [, b]: [string, Route]): number {
  const byArea = Object.keys(areas).indexOf(a.area) - Object.keys(areas).indexOf(b.area)
  if (byArea !== 0) return byArea
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return lifeOrder.indexOf(a.method) - lifeOrder.indexOf(b.method)
}

const lifeOrder = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE']

function errorEntries(): ErrorEntry[] {
  return errorCodes.map((code) => ({ code, ...errorTable[code], advice: errorAdvice[code] }))
}

function* eventEntries(schemas: SchemaCollection): Steps<EventEntry[]> {
  const entries: EventEntry[] = []
  for (const { type, summary, reach, data, sample } of Object.values<EventDefinition>(catalogue)) {
    entries.push({ type, summary, reach, data: schemas.received(data), sample })
    yield
  }
  return entries
}

function webSocketEntry(schemas: SchemaCollection): WebSocketEntry {
  return {
    description:
      'Connect to the WebSocket address with `Authorization: Bearer <key>`, or with `?ticket=` and a ticket from `POST /v1/tickets`, whose answer also has the address. Frames are text, one JSON object each. On AWS a frame without `type` comes from API Gateway: the request failed on its way, so send it again.',
    max_frame_bytes: maxFrameBytes,
    client_frame: schemas.sent(ClientFrame),
    server_frame: schemas.received(ServerFrame),
  }
}
