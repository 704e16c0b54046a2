import type { App } from 'aws-cdk-lib'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import type { ConsoleBundle } from '../bundle-console.ts'
import type { Edge, Stage } from '../stage.ts'
import { suppress } from '../suppressions.ts'
import { tagAll } from '../tags.ts'
import { AlarmsStack } from './alarms-stack.ts'
import { CopyStack } from './copy-stack.ts'
import { DataStack } from './data-stack.ts'
import { DomainsStack } from './domains-stack.ts'
import { EdgeStack } from './edge-stack.ts'
import { FirewallStack } from './firewall-stack.ts'
import { LaterRoutesStack } from './later-routes-stack.ts'
import { MessagingStack } from './messaging-stack.ts'
import { PlatformStack } from './platform-stack.ts'
import { RoutesStack } from './routes-stack.ts'

export interface SortieProps {
  readonly stage: Stage
  readonly definitions: readonly FunctionDefinition[]
  readonly bundles: ReadonlyMap<string, string>
  /** For a stage with an edge. */
  readonly console?: ConsoleBundle | undefined
}

/** All stacks of one stage: data, messaging, functions, routes, edge and alarms. */
export function addSortie(app: App, { stage, definitions, bundles, console }: SortieProps) {
  const copy = stage.copy && new CopyStack(app, stage, stage.copy)
  const data = new DataStack(app, stage)
  // Copies need their destination first.
  if (copy) data.addStackDependency(copy)
  const messaging = new MessagingStack(app, stage, definitions)
  const domains = stage.domain && new DomainsStack(app, stage, stage.domain)
  const platform = new PlatformStack(app, { stage, data, messaging, definitions, bundles })
  // A mapping needs the name, which must exist first.
  if (domains) platform.addStackDependency(domains)
  const routing = { stage, api: platform.http.api, definitions }
  const laterRoutes = new LaterRoutesStack(app, routing)
  const routes = new RoutesStack(app, routing)
  // API Gateway rejects the throttle of a route that does not exist yet.
  routes.addStackDependency(laterRoutes)
  const front = stage.edge && addEdge(app, stage, stage.edge, { routes, platform, data, console })
  const alarms = new AlarmsStack(app, { stage, topic: messaging.alarms, apiId: platform.http.api.apiId, definitions })
  suppress({ stage, data, messaging, platform, routes, laterRoutes, ...front, ...(copy && { copy }) })
  tagAll(app, stage)
  return { data, messaging, domains, platform, routes, laterRoutes, ...front, alarms, ...(copy && { copy }) }
}

interface Behind {
  readonly routes: RoutesStack
  readonly platform: PlatformStack
  readonly data: DataStack
  readonly console: ConsoleBundle | undefined
}

/** After the routes, which receive the requests that it passes on. */
function addEdge(app: App, stage: Stage, edge: Edge, { routes, platform, data, console }: Behind) {
  if (!console) throw new Error(`The stage ${stage.name} has an edge, and its console was not built`)
  const firewall = new FirewallStack(app, stage, edge)
  const front = new EdgeStack(app, {
    stage,
    edge,
    api: routes.api,
    streams: platform.streams,
    live: platform.live,
    data,
    console,
    firewall,
  })
  front.addStackDependency(routes)
  return { firewall, edge: front }
}
