import type { Blobs } from './blobs.ts'
import type { Bus } from './bus.ts'
import type { Checks } from './checks.ts'
import type { Clock } from './clock.ts'
import type { Contents } from './contents.ts'
import type { Health } from './health.ts'
import type { Ids } from './ids.ts'
import type { Lanes } from './lanes.ts'
import type { Logger } from './logger.ts'
import type { Mail } from './mail.ts'
import type { Mcp } from './mcp.ts'
import type { Memory } from './memory.ts'
import type { Models } from './models.ts'
import type { Programs } from './programs.ts'
import type { Roster } from './roster.ts'
import type { Sandbox } from './sandbox.ts'
import type { Scheduler } from './scheduler.ts'
import type { Screens } from './screens.ts'
import type { Secrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import type { Sockets } from './sockets.ts'
import type { Stores } from './store.ts'
import type { Transfers } from './transfers.ts'
import type { Viewer } from './viewer.ts'
import type { Web } from './web.ts'

/** Everything outside the program, by name. A use case asks for the few that it needs. */
export interface Ports {
  readonly stores: Stores
  readonly lanes: Lanes
  readonly bus: Bus
  readonly blobs: Blobs
  readonly sockets: Sockets
  readonly scheduler: Scheduler
  readonly screens: Screens
  readonly models: Models
  readonly roster: Roster
  readonly secrets: Secrets
  readonly web: Web
  readonly mail: Mail
  readonly mcp: Mcp
  readonly checks: Checks
  readonly programs: Programs
  readonly sandbox: Sandbox
  readonly contents: Contents
  readonly transfers: Transfers
  readonly health: Health
  readonly viewer: Viewer
  readonly clock: Clock
  readonly ids: Ids
  readonly memory: Memory
  readonly settings: Settings
  readonly logger: Logger
}
