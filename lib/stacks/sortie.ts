import type { App } from 'aws-cdk-lib'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import type { Stage } from '../stage.ts'
import { suppress } from '../suppressions.ts'
import { AlarmsStack } from './alarms-stack.ts'
import { CopyStack } from './copy-stack.ts'
import { DataStack } from './data-stack.ts'
import { MessagingStack } from './messaging-stack.ts'
import { PlatformStack } from './platform-stack.ts'
import { RoutesStack } from './routes-stack.ts'

export interface SortieProps {
  readonly stage: Stage
  readonly definitions: readonly FunctionDefinition[]
  readonly bundles: ReadonlyMap<string, string>
}

/** All of one stage: what keeps data, what carries messages, what runs, what leads there, and what watches it. */
export function addSortie(app: App, { stage, definitions, bundles }: SortieProps) {
  const copy = stage.copy && new CopyStack(app, stage, stage.copy)
  const data = new DataStack(app, stage)
  // What is copied needs a place to be copied to.
  if (copy) data.addStackDependency(copy)
  const messaging = new MessagingStack(app, stage, definitions)
  const platform = new PlatformStack(app, { stage, data, messaging, definitions, bundles })
  const routes = new RoutesStack(app, { stage, api: platform.http.api, definitions })
  const alarms = new AlarmsStack(app, { stage, topic: messaging.alarms, apiId: platform.http.api.apiId, definitions })
  suppress({ stage, data, messaging, platform, routes, ...(copy && { copy }) })
  return { data, messaging, platform, routes, alarms, ...(copy && { copy }) }
}
