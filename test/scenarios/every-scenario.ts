import { access } from './access.scenario.ts'
import { agents } from './agents.scenario.ts'
import { approving } from './approving.scenario.ts'
import { badInput } from './bad-input.scenario.ts'
import { budgets } from './budgets.scenario.ts'
import { callbacks } from './callbacks.scenario.ts'
import { cancelling } from './cancelling.scenario.ts'
import { checking } from './checking.scenario.ts'
import { choosing } from './choosing.scenario.ts'
import { connecting } from './connecting.scenario.ts'
import { connections } from './connections.scenario.ts'
import { controlling } from './controlling.scenario.ts'
import { conversations } from './conversations.scenario.ts'
import { cursors } from './cursors.scenario.ts'
import { deadLetterList } from './dead-letters.scenario.ts'
import { delegating } from './delegating.scenario.ts'
import { effects } from './effects.scenario.ts'
import { erasing } from './erasing.scenario.ts'
import { evaluating } from './evaluating.scenario.ts'
import { explaining } from './explaining.scenario.ts'
import { files } from './files.scenario.ts'
import { functionTools } from './function-tools.scenario.ts'
import { guarding } from './guarding.scenario.ts'
import { hanging } from './hanging.scenario.ts'
import { isolation } from './isolation.scenario.ts'
import { large } from './large.scenario.ts'
import { limits } from './limits.scenario.ts'
import { live } from './live.scenario.ts'
import { looping } from './looping.scenario.ts'
import { mails } from './mails.scenario.ts'
import { mcpServers } from './mcp.scenario.ts'
import { mcpAuthorization } from './mcp-authorization.scenario.ts'
import { modelProviders } from './model-providers.scenario.ts'
import { models } from './models.scenario.ts'
import { notOperating } from './operating.scenario.ts'
import { ownTools } from './own-tools.scenario.ts'
import { programs } from './programs.scenario.ts'
import { queueing } from './queueing.scenario.ts'
import { reading } from './reading.scenario.ts'
import { remembering } from './remembering.scenario.ts'
import { retrying } from './retrying.scenario.ts'
import { rotating } from './rotating.scenario.ts'
import type { Scenarios } from './scenario.ts'
import { schedules } from './schedules.scenario.ts'
import { signingIn } from './signing-in.scenario.ts'
import { stopping } from './stopping.scenario.ts'
import { streaming } from './streaming.scenario.ts'
import { submitting } from './submitting.scenario.ts'
import { supervising } from './supervising.scenario.ts'
import { switching } from './switching.scenario.ts'
import { tools } from './tools.scenario.ts'
import { trusting } from './trusting.scenario.ts'
import { workNews } from './work-news.scenario.ts'
import { workers } from './workers.scenario.ts'

export function everyScenario(scenarios: Scenarios): void {
  scenariosFromOutside(scenarios)
  for (const subject of [callbacks, mails, hanging, ownTools, connecting, mcpServers, mcpAuthorization, trusting])
    subject(scenarios)
}

/** Those for which a platform need not reach a server of ours. */
export function scenariosFromOutside(scenarios: Scenarios): void {
  for (const subject of [
    submitting,
    reading,
    live,
    streaming,
    limits,
    agents,
    models,
    modelProviders,
    connections,
    functionTools,
    tools,
    programs,
    checking,
    effects,
    approving,
    workers,
    workNews,
    supervising,
    choosing,
    retrying,
    deadLetterList,
    delegating,
    looping,
    conversations,
    remembering,
    files,
    cancelling,
    erasing,
    budgets,
    explaining,
    queueing,
    controlling,
    stopping,
    switching,
    schedules,
    evaluating,
    access,
    signingIn,
    rotating,
    isolation,
    cursors,
    large,
    notOperating,
    badInput,
    guarding,
  ])
    subject(scenarios)
}
