import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { agentsText, orderText, statusText } from '../texts/supervisor-text.ts'

type AgentsQuery = NonNullable<CallOf<Api['listSupervisedAgents']>['query']>

const actions = {
  start: 'let workers take work again, or end the pause of a hosted agent',
  stop: 'take missions from workers at once and give them no more, or pause a hosted agent',
  restart: 'let workers finish and end, so that their process manager starts new ones',
  drain: 'let workers finish their missions and give them no more, or pause a hosted agent',
} as const

export function supervisorCommands(surroundings: Surroundings): Command {
  const group = new Command('supervisor').description('see and control agents and their workers')
  group
    .command('status')
    .description('show the state of agents, workers and missions')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const status = await session.client().getSupervisorStatus({}, session)
      show(session, status, () => statusText(status))
    })
  group
    .command('agents')
    .description('list agents with their health and load')
    .option('--kind <kind>', 'hosted or remote')
    .option('--state <state>', 'up, degraded, paused or down')
    .option('--capability <name>', 'only agents with this capability')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: AgentsQuery, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listSupervisedAgents({ query }, session))
      show(session, page, () => text`${agentsText(page.items, session.terminal)}${moreLine(page.next_cursor)}`)
    })
  for (const [action, description] of Object.entries(actions) as [keyof typeof actions, string][])
    group
      .command(`${action} <agent> [instance_id]`)
      .description(description)
      .action(async (agent: string, instance: string | undefined, _: object, command: Command) => {
        const session = sessionOf(command, surroundings)
        const body = { agent, action, ...(instance === undefined ? {} : { instance_id: instance }) }
        const receipt = await session.client().controlAgent({ body }, session)
        show(session, receipt, () => orderText(action, receipt, session.terminal))
      })
  return group
}
