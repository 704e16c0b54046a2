import { Command } from 'commander'
import { wholeNumber } from './arguments.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { agentsText, orderText, statusText } from './supervisor-text.ts'

const actions = {
  start: 'let workers take work again, or lift the pause of a hosted agent',
  stop: 'give to others at once what workers hold, and give them no more; pause a hosted agent',
  restart: 'have workers finish, leave, and be started anew by their process manager',
  drain: 'have workers finish what they hold, and give them no more; pause a hosted agent',
} as const

export function supervisorCommands(surroundings: Surroundings): Command {
  const group = new Command('supervisor').description('see and steer agents and their workers')
  group
    .command('status')
    .description('how agents, workers and missions are')
    .action(async (_: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const status = await session.client().getSupervisorStatus({}, session)
      show(session, status, () => statusText(status))
    })
  group
    .command('agents')
    .description('list agents with their health and load')
    .option('--capability <name>', 'only those that can do this')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (query: { capability?: string; limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listSupervisedAgents({ query }, session)
      show(session, page, () => agentsText(page.items) + moreLine(page.next_cursor))
    })
  for (const [action, description] of Object.entries(actions) as [keyof typeof actions, string][])
    group
      .command(`${action} <agent> [instance_id]`)
      .description(description)
      .action(async (agent: string, instance: string | undefined, _: object, command: Command) => {
        const session = sessionOf(command, surroundings)
        const body = { agent, action, ...(instance === undefined ? {} : { instance_id: instance }) }
        const receipt = await session.client().controlAgent({ body }, session)
        show(session, receipt, () => orderText(action, receipt))
      })
  return group
}
