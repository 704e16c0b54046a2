import { variables } from '../adapters/aws/environment.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { FeedConsumer, FunctionDefinition, Uses } from '../functions/runtime/definition.ts'
import { isPausable } from '../functions/runtime/unless-paused.ts'

/** How a bundle creates a port. */
interface Adapter {
  /** Names and their modules, relative to the repository's root. */
  readonly imports: Readonly<Record<string, string>>
  /** An expression, which may use the ports before this one in the table. */
  readonly create: string
  /** Imported at the first call, because few requests need it. */
  readonly later?: true
}

/** Code that runs in its own thread: a file beside the bundle's entry, and the module that it is bundled from. */
export interface ThreadCode {
  readonly file: string
  readonly module: string
}

/** A file that is copied unchanged beside the bundle's entry, and its source. */
export interface Enclosure {
  readonly file: string
  readonly from: string
}

const viewerFile: Enclosure = {
  file: 'viewer.js',
  from: 'node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js',
}

const checkThread: ThreadCode = { file: 'check-thread.mjs', module: 'adapters/checks/check-thread.ts' }
const programThread: ThreadCode = { file: 'program-thread.mjs', module: 'adapters/programs/program-thread.ts' }
const contentThread: ThreadCode = { file: 'content-thread.mjs', module: 'adapters/contents/content-thread.ts' }

/** A stage's model settings, as an expression. Only stages with such settings have the variable. */
const deployed = `deployedModels(process.env.${variables.models}, providerKey)`

/** A Lambda calls the addresses that tenants name. It is in no network of theirs, so no internal address is theirs to allow. */
const guard = `{ allowHosts: [], otherwise: ${JSON.stringify(
  'from AWS nothing else is called, but a program of yours that answers a function tool can call it',
)} }`

/** Every port's adapter on AWS, in order of creation. */
const adapters: Readonly<Record<keyof Ports, Adapter>> = {
  clock: { imports: { createClock: 'adapters/system/clock.ts' }, create: 'createClock()' },
  ids: { imports: { createIds: 'adapters/system/ids.ts' }, create: 'createIds(clock)' },
  memory: { imports: { createMemory: 'adapters/system/memory.ts' }, create: 'createMemory()' },
  settings: { imports: { createSettings: 'adapters/aws/settings.ts' }, create: 'createSettings()' },
  logger: { imports: { createLogger: 'functions/runtime/logger.ts' }, create: 'createLogger()' },
  stores: {
    imports: {
      createStores: 'adapters/aws/dynamodb-stores.ts',
      formatCheckedStores: 'adapters/aws/format-checked-stores.ts',
    },
    create: 'formatCheckedStores(createStores({ clock, logger }), logger)',
  },
  lanes: { imports: { createLanes: 'adapters/aws/sqs-lanes.ts' }, create: 'createLanes()' },
  bus: { imports: { createBus: 'adapters/aws/eventbridge-bus.ts' }, create: 'createBus()' },
  blobs: { imports: { createBlobs: 'adapters/aws/s3-blobs.ts' }, create: 'createBlobs()', later: true },
  sockets: { imports: { createSockets: 'adapters/aws/api-gateway-sockets.ts' }, create: 'createSockets(logger)' },
  scheduler: {
    imports: { createScheduler: 'adapters/aws/eventbridge-scheduler.ts' },
    create: 'createScheduler()',
    later: true,
  },
  secrets: { imports: { createSecrets: 'adapters/aws/kms-secrets.ts' }, create: 'createSecrets()', later: true },
  models: {
    imports: {
      createModels: 'adapters/models/create-models.ts',
      createCircuits: 'core/engine/circuits/circuits.ts',
      createLessons: 'core/engine/lessons/lessons.ts',
      deployedModels: 'adapters/models/settings/deployed-models.ts',
      providerKey: 'adapters/aws/provider-key.ts',
    },
    // The code that calls tenants' own services is imported at the first such call.
    create: `createModels(${deployed}, createCircuits({ store: stores.platform, clock }), async () => (await import('./adapters/web/guarded-stream.ts')).createGuardedFetch(${guard}), createLessons({ stores, clock }))`,
  },
  roster: {
    imports: {
      createRoster: 'adapters/models/roster/create-roster.ts',
      deployedModels: 'adapters/models/settings/deployed-models.ts',
      providerKey: 'adapters/aws/provider-key.ts',
    },
    create: `createRoster(${deployed})`,
  },
  web: {
    imports: { createWeb: 'adapters/web/guarded-fetch.ts' },
    create: `createWeb(${guard})`,
    later: true,
  },
  mail: { imports: { createMail: 'adapters/aws/ses-mail.ts' }, create: 'createMail()', later: true },
  mcp: { imports: { createMcp: 'adapters/mcp/mcp.ts' }, create: 'createMcp()' },
  checks: {
    imports: { createChecks: 'adapters/checks/checks.ts' },
    create: `createChecks({ thread: new URL('./${checkThread.file}', import.meta.url) })`,
    later: true,
  },
  programs: {
    imports: { createProgramFunction: 'adapters/aws/program-function.ts' },
    create: 'createProgramFunction()',
    later: true,
  },
  sandbox: {
    imports: { createSandbox: 'adapters/programs/sandbox.ts' },
    create: `createSandbox({ thread: new URL('./${programThread.file}', import.meta.url) })`,
    later: true,
  },
  screens: {
    imports: { createScreens: 'adapters/models/screens/screens.ts' },
    create: 'createScreens()',
    later: true,
  },
  contents: {
    imports: { createContents: 'adapters/contents/contents.ts' },
    // Lambda ends a process that exceeds its memory.
    create: `createContents({ thread: new URL('./${contentThread.file}', import.meta.url), processMb: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 512) })`,
    later: true,
  },
  transfers: { imports: { createTransfers: 'adapters/aws/s3-transfers.ts' }, create: 'createTransfers()', later: true },
  health: { imports: { createHealth: 'adapters/aws/health.ts' }, create: 'createHealth()', later: true },
  viewer: {
    imports: { createViewer: 'adapters/system/viewer.ts' },
    create: `createViewer(new URL('./${viewerFile.file}', import.meta.url))`,
    later: true,
  },
}

const portNames = Object.keys(adapters) as (keyof Ports)[]
const freePorts: readonly string[] = ['clock', 'ids', 'memory', 'settings', 'logger']

/** The code that a function's adapters start as threads. */
export function threadsOf({ uses }: FunctionDefinition): readonly ThreadCode[] {
  return [
    ...('checks' in uses ? [checkThread] : []),
    ...('sandbox' in uses ? [programThread] : []),
    ...('contents' in uses ? [contentThread] : []),
  ]
}

/** The files that a function's adapters read. */
export function enclosuresOf({ uses }: FunctionDefinition): readonly Enclosure[] {
  return 'viewer' in uses ? [viewerFile] : []
}

/** The entry of a function's bundle: its handler with the adapters of only the ports that it declares. */
export function entryOf({ name, trigger, uses }: FunctionDefinition): string {
  const ports = portsIn(uses).map((port) => [port, adapters[port]] as const)
  const hosted = trigger.kind === 'stream' ? hostedIn(trigger.consumers) : { imports: [], args: [] }
  const plain = `createHandler(${[portsFor(uses), ...hosted.args].join(', ')})`
  const handler =
    trigger.kind === 'http-stream' ? `streamedAnswers(${plain}, ${trigger.longestS * 1000}, logger)` : plain
  const stops = isPausable(trigger.kind) && 'stores' in uses
  return [
    `import { createHandler } from './functions/${name}/handler.ts'`,
    ...hosted.imports,
    ...(trigger.kind === 'http-stream' ? ["import { streamedAnswers } from './adapters/aws/streamed-answers.ts'"] : []),
    ...(stops ? ["import { unlessPaused } from './functions/runtime/unless-paused.ts'"] : []),
    "import { loadedLater } from './adapters/aws/loaded-later.ts'",
    ...new Set(ports.flatMap(([, adapter]) => (adapter.later ? [] : importsOf(adapter)))),
    ...ports.map(([port, adapter]) => `const ${port} = ${expressionOf(adapter, uses[port as keyof Uses])}`),
    `export const handler = ${stops ? `unlessPaused(${JSON.stringify(trigger.kind)}, stores, ${handler})` : handler}`,
    '',
  ].join('\n')
}

/** In order of creation. */
function portsIn(uses: Uses): readonly (keyof Ports)[] {
  return portNames.filter((port) => freePorts.includes(port) || port in uses)
}

function portsFor(uses: Uses): string {
  return `{ ${portsIn(uses).join(', ')} }`
}

/** The consumers of the stream, each with only its own declared ports, and the queues of their unhandled items. */
function hostedIn(consumers: readonly FeedConsumer[]) {
  const entries = consumers.map(
    ({ uses }, at) => `{ definition: definition${at}, handle: createHandler${at}(${portsFor(uses)}) }`,
  )
  return {
    imports: [
      "import { createLeftoverQueues } from './adapters/aws/leftover-queues.ts'",
      ...consumers.flatMap(({ name }, at) => [
        `import { definition as definition${at} } from './functions/${name}/function.ts'`,
        `import { createHandler as createHandler${at} } from './functions/${name}/handler.ts'`,
      ]),
    ],
    args: [`[${entries.join(', ')}]`, 'createLeftoverQueues()'],
  }
}

function importsOf({ imports }: Adapter): readonly string[] {
  return Object.entries(imports).map(([name, module]) => `import { ${name} } from './${module}'`)
}

function expressionOf({ imports, create, later }: Adapter, operations: Uses[keyof Uses]): string {
  if (!later) return create
  const names = Object.entries(imports).map(([name, module]) => `const { ${name} } = await import('./${module}')`)
  return `loadedLater(async () => { ${names.join('; ')}; return ${create} }, ${JSON.stringify(operations ?? [])})`
}
