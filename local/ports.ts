import { join } from 'node:path'
import { createChecks } from '../adapters/checks/checks.ts'
import { createContents } from '../adapters/contents/contents.ts'
import { type BegunLegs, openBegunLegs } from '../adapters/local/begun-legs.ts'
import { createBlobs } from '../adapters/local/blobs.ts'
import { createBus, type LocalBus } from '../adapters/local/bus.ts'
import { type ChangeWaiters, createChangeWaiters } from '../adapters/local/change-waiters.ts'
import { blobFolder, databaseFile, outboxFolder } from '../adapters/local/data-folder.ts'
import { type Database, openDatabase } from '../adapters/local/database.ts'
import { createDeadMessages, type DeadMessages } from '../adapters/local/dead-messages.ts'
import type { DiskState } from '../adapters/local/disk.ts'
import { createFeed, type Feed } from '../adapters/local/feed.ts'
import { createHealth } from '../adapters/local/health.ts'
import { createLanes, type LaneQueues } from '../adapters/local/lanes.ts'
import { createLoopShares, type LoopShares } from '../adapters/local/loop-shares.ts'
import { createMail } from '../adapters/local/mail/mail.ts'
import { makeFolder } from '../adapters/local/make-folder.ts'
import { type FolderPause, openPause } from '../adapters/local/pause.ts'
import { requirePrivateFolder } from '../adapters/local/private-files.ts'
import { createScheduler, type LocalScheduler } from '../adapters/local/scheduler.ts'
import { createSecrets } from '../adapters/local/secrets.ts'
import { createSockets, type LocalSockets } from '../adapters/local/sockets.ts'
import { createStores, type LocalStores } from '../adapters/local/stores.ts'
import { createTransfers, type LocalTransfers } from '../adapters/local/transfers.ts'
import { createMcp } from '../adapters/mcp/mcp.ts'
import { createModels, type ModelsConfig } from '../adapters/models/create-models.ts'
import { createRoster } from '../adapters/models/roster/create-roster.ts'
import { screensLater } from '../adapters/models/screens/screens-later.ts'
import { createSandbox } from '../adapters/programs/sandbox.ts'
import { createClock } from '../adapters/system/clock.ts'
import { createIds } from '../adapters/system/ids.ts'
import { createMemory } from '../adapters/system/memory.ts'
import { createViewer } from '../adapters/system/viewer.ts'
import { createWeb } from '../adapters/web/guarded-fetch.ts'
import { createGuardedFetch } from '../adapters/web/guarded-stream.ts'
import type { Logger } from '../core/base/ports/logger.ts'
import type { Ports } from '../core/base/ports/ports.ts'
import type { Settings } from '../core/base/ports/settings.ts'
import { createCircuits } from '../core/engine/circuits/circuits.ts'
import { createLessons } from '../core/engine/lessons/lessons.ts'
import { definitions } from '../functions/definitions.ts'
import { definition as execute } from '../functions/execute/function.ts'
import { readInTurn, writeInTurn } from './blobs-in-turn.ts'
import { busRules } from './bus-pollers.ts'
import { loopBounds } from './loop-bounds.ts'
import type { MailSettings } from './settings.ts'
import { settleBeforeFetch, settleBeforeGenerate } from './settle-first.ts'

/** The ports of the local edition, plus what only its host needs of them. */
export interface LocalPorts extends Ports {
  readonly stores: LocalStores
  readonly database: Database
  /** How tenants share the turns of the event loop, in characters read and written. */
  readonly loop: LoopShares
  readonly begunLegs: BegunLegs
  readonly pause: FolderPause
  readonly feed: Feed
  readonly waiters: ChangeWaiters
  readonly lanes: LaneQueues
  readonly bus: LocalBus
  readonly deadMessages: DeadMessages
  readonly sockets: LocalSockets
  readonly scheduler: LocalScheduler
  readonly transfers: LocalTransfers
}

export interface LocalPortsOptions {
  readonly dataFolder: string
  readonly models: ModelsConfig
  readonly settings: Settings
  readonly allowHosts: readonly string[]
  readonly mail: MailSettings
  readonly logger: Logger
  readonly env: NodeJS.ProcessEnv
}

/** The error for an address that must not be called. */
const otherwise = 'who runs this machine can allow single hosts with SORTIE_FETCH_ALLOW'

/** @throws StartError when the data folder cannot be used */
export function openLocalPorts(options: LocalPortsOptions): LocalPorts {
  const { dataFolder, settings, logger, allowHosts } = options
  makeFolder(dataFolder)
  const warning = requirePrivateFolder(dataFolder)
  if (warning) logger.warn(warning, { folder: dataFolder })
  const clock = createClock()
  const secrets = createSecrets(dataFolder, options.env)
  const database = openDatabase(databaseFile(dataFolder), {
    reserve: true,
    onDiskChange: (state, before) => tellDiskState(logger, dataFolder, state, before),
  })
  const feed = createFeed(database)
  const waiters = createChangeWaiters()
  const loop = createLoopShares(loopBounds.text)
  const pause = openPause(dataFolder)
  const stores = createStores(database, clock, { feed, waiters, logger, loop, pause })
  const circuits = createCircuits({ store: stores.platform, clock })
  const lessons = createLessons({ stores, clock })
  const sandbox = createSandbox()
  const fetchOwn = async () => createGuardedFetch({ allowHosts, otherwise })
  return {
    database,
    loop,
    begunLegs: openBegunLegs(join(dataFolder, 'begun-legs')),
    pause,
    feed,
    waiters,
    stores,
    lanes: createLanes(database, clock, {
      visibilityMs: execute.timeoutS * 1000,
      maxReceives: execute.trigger.maxReceives,
    }),
    bus: createBus(database, clock, busRules(definitions)),
    deadMessages: createDeadMessages(database),
    blobs: readInTurn(
      writeInTurn(createBlobs(blobFolder(dataFolder)), loopBounds.blobsWritten),
      loop,
      loopBounds.blobs,
    ),
    sockets: createSockets(database.settled),
    scheduler: createScheduler(database, clock),
    models: settleBeforeGenerate(createModels(options.models, circuits, fetchOwn, lessons), database.settled),
    roster: createRoster(options.models),
    secrets,
    web: settleBeforeFetch(createWeb({ allowHosts, otherwise }), database.settled),
    mail: createMail({ outbox: outboxFolder(dataFolder), ...options.mail, clock, logger }),
    mcp: createMcp(),
    checks: createChecks(),
    programs: sandbox,
    sandbox,
    screens: screensLater(options.env),
    contents: createContents(),
    transfers: createTransfers({ folder: blobFolder(dataFolder), secrets, clock }),
    health: createHealth(database, feed, () => database.health()),
    viewer: createViewer(),
    clock,
    ids: createIds(clock),
    memory: createMemory(),
    settings,
    logger,
  }
}

/** One line at the beginning, and one at the end. */
function tellDiskState(logger: Logger, folder: string, state: DiskState, before: DiskState): void {
  // It is recovering.
  if (before.state === 'held' && state.state === 'reserve') return
  if (state.state === 'open') {
    logger.warn('The data folder can be written again; missions go on', { folder })
    return
  }
  const message =
    state.state === 'reserve'
      ? 'The data folder takes only what stops missions, from the space that was kept back; missions pause'
      : 'The data folder cannot be written; requests that write are refused and missions pause'
  logger.error(message, { folder, cause: state.failure.cause })
}
