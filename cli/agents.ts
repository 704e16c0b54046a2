import { Command } from 'commander'
import type { Agent } from '../contract/resources/agent.ts'
import { wholeNumber } from './arguments.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { instancesText } from './supervisor-text.ts'
import { table } from './table.ts'
import { oneLine, printable } from './terminal.ts'

export function agentCommands(surroundings: Surroundings): Command {
  const group = new Command('agents').description('find agents')
  group
    .command('list')
    .description('list agents by capability and tag')
    .option('--capability <name>', 'only those that can do this')
    .option('--tag <tag>', 'only those with this tag')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (query: { capability?: string; tag?: string; limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listAgents({ query }, session)
      show(session, page, () => listText(page.items, session.terminal.columns) + moreLine(page.next_cursor))
    })
  group
    .command('get <name>')
    .description('show an agent')
    .option('--agent-version <number>', 'this version rather than the newest', wholeNumber)
    .action(async (name: string, { agentVersion }: { agentVersion?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = agentVersion === undefined ? {} : { version: agentVersion }
      const agent = await session.client().getAgent({ params: { name }, query }, session)
      show(session, agent, () => agentText(agent))
    })
  group
    .command('instances <name>')
    .description('list the workers of a remote agent')
    .option('--limit <count>', 'how many at the most', wholeNumber)
    .option('--cursor <cursor>', 'the next page')
    .action(async (name: string, query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await session.client().listInstances({ params: { name }, query }, session)
      show(session, page, () => instancesText(page.items) + moreLine(page.next_cursor))
    })
  return group
}

function listText(agents: readonly Agent[], columns: number): string {
  if (agents.length === 0) return 'No agents.\n'
  const rows = agents.map(({ name, version, built_in, description }) => [
    name,
    `v${version}${built_in ? ' built in' : ''}`,
    oneLine(description, Math.max(30, columns - 30)),
  ])
  return table(['AGENT', 'VERSION', 'DESCRIPTION'], rows)
}

function agentText(agent: Agent): string {
  const lines = [
    ['Agent', `${agent.name} v${agent.version}${agent.built_in ? ', built in' : ''}`],
    ['About', agent.description],
    ['Model', [agent.model, ...agent.fallback_models].join(', then ')],
    ['Tools', agent.tools.join(', ')],
    ['Can', agent.capabilities.join(', ')],
    ['Tags', agent.tags.join(', ')],
    ['Limits', `${agent.limits.max_steps} steps, ${agent.limits.max_output_tokens} output tokens a call`],
  ]
  const shown = lines.filter(([, value]) => value !== '').map(([name = '', value]) => `${name.padEnd(10)}${value}\n`)
  return printable(`${shown.join('')}${agent.instructions && `\n${agent.instructions}\n`}`)
}
