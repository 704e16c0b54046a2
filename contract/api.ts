import type { Route } from './route.ts'
import * as access from './routes/access.ts'
import * as agents from './routes/agents.ts'
import * as approvals from './routes/approvals.ts'
import * as budgets from './routes/budgets.ts'
import * as builtInTools from './routes/built-in-tools.ts'
import * as callbacks from './routes/callbacks.ts'
import * as connections from './routes/connections.ts'
import * as control from './routes/control.ts'
import * as conversations from './routes/conversations.ts'
import * as deadLetters from './routes/dead-letters.ts'
import * as evaluations from './routes/evaluations.ts'
import * as files from './routes/files.ts'
import * as functionTools from './routes/function-tools.ts'
import * as limits from './routes/limits.ts'
import * as mailSubscriptions from './routes/mail-subscriptions.ts'
import * as mcp from './routes/mcp.ts'
import * as mcpAuthorization from './routes/mcp-authorization.ts'
import * as memories from './routes/memories.ts'
import * as missions from './routes/missions.ts'
import * as modelProviders from './routes/model-providers.ts'
import * as models from './routes/models.ts'
import * as operators from './routes/operators.ts'
import * as platform from './routes/platform.ts'
import * as schedules from './routes/schedules.ts'
import * as supervisor from './routes/supervisor.ts'
import * as toolCalls from './routes/tool-calls.ts'
import * as tools from './routes/tools.ts'
import * as workers from './routes/workers.ts'

/** The one table of routes, by operation name. */
export const api = {
  ...missions,
  ...conversations,
  ...deadLetters,
  ...limits,
  ...memories,
  ...files,
  ...agents,
  ...models,
  ...modelProviders,
  ...tools,
  ...builtInTools,
  ...functionTools,
  ...mcp,
  ...mcpAuthorization,
  ...connections,
  ...budgets,
  ...schedules,
  ...evaluations,
  ...callbacks,
  ...mailSubscriptions,
  ...approvals,
  ...workers,
  ...toolCalls,
  ...supervisor,
  ...control,
  ...access,
  ...operators,
  ...platform,
} as const satisfies Record<string, Route>

export type Api = typeof api
export type Operation = keyof Api

export const operations = Object.entries(api) as [Operation, Route][]
