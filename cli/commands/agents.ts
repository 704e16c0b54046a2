import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { Agent } from '../../contract/resources/agent.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import type { Terminal } from '../printing/terminal.ts'
import { nothing, paragraph, shortened, type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { instancesText } from '../texts/supervisor-text.ts'
import { addRollback, addVersions } from './agent-versions.ts'
import { addInGit } from './in-git-commands.ts'

export function agentCommands(surroundings: Surroundings): Command {
  const group = new Command('agents').description('find agents, and publish their versions')
  group
    .command('list')
    .description('list agents by kind, capability and tag')
    .option('--kind <kind>', 'hosted or remote')
    .option('--capability <name>', 'only agents with this capability')
    .option('--tag <tag>', 'only agents with this tag')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: ListQuery, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listAgents({ query }, session))
      show(session, page, () => text`${listText(page.items, session.terminal)}${moreLine(page.next_cursor)}`)
    })
  group
    .command('get <name>')
    .description('show an agent')
    .option('--agent-version <number>', 'this version instead of the newest', wholeNumber)
    .action(async (name: string, { agentVersion }: { agentVersion?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = agentVersion === undefined ? {} : { version: agentVersion }
      const agent = await session.client().getAgent({ params: { name }, query }, session)
      show(session, agent, () => agentText(agent))
    })
  group
    .command('instances <name>')
    .description('list the workers of a remote agent')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (name: string, query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listInstances({ params: { name }, query }, session))
      show(session, page, () => text`${instancesText(page.items, session.terminal)}${moreLine(page.next_cursor)}`)
    })
  addPublish(group, surroundings)
  addDelete(group, surroundings)
  addVersions(group, surroundings)
  addRollback(group, surroundings)
  addInGit(group, 'agent', surroundings)
  return group
}

type ListQuery = NonNullable<CallOf<Api['listAgents']>['query']>

interface PublishOptions {
  readonly evaluation?: string
  readonly override?: true
}

function addPublish(group: Command, surroundings: Surroundings): void {
  group
    .command('publish')
    .description('have missions get this version of an agent: a draft, or an earlier one once more')
    .argument('<name>')
    .argument('<version>', 'the number of the version', wholeNumber)
    .option('--evaluation <evaluation_id>', 'in which it came to what the agent’s gate asks for')
    .option('--override', 'without; needs the scope control:write')
    .action(async (name: string, version: number, options: PublishOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { evaluation, override } = options
      const body = {
        version,
        ...(evaluation !== undefined && { evaluation_id: evaluation }),
        ...(override && { override }),
      }
      const agent = await session.client().publishAgent({ params: { name }, body }, session)
      show(session, agent, () => agentText(agent))
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete an agent; its missions under way finish')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteAgent({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function listText(agents: readonly Agent[], { lineWidth }: Terminal): Text {
  if (agents.length === 0) return text`No agents.\n`
  const rows = agents.map(({ name, version, built_in, description }) => [
    name,
    `v${version}${built_in ? ' built in' : ''}`,
    shortened(description, Math.max(30, lineWidth - 30)),
  ])
  return table(['AGENT', 'VERSION', 'DESCRIPTION'], rows, lineWidth)
}

function gateText({ dataset, min_pass_rate, min_score, set_on }: NonNullable<Agent['publish_gate']>): string {
  return [
    `an evaluation on ${dataset}`,
    ...(min_pass_rate === undefined ? [] : [`a pass rate of ${min_pass_rate} or more`]),
    ...(min_score === undefined ? [] : [`a mean score of ${min_score} or more`]),
    ...(set_on === undefined ? [] : [`set on its version ${set_on.dataset_version}`]),
  ].join(', ')
}

function agentText(agent: Agent): Text {
  const about = fields([
    ['Agent', `${agent.name} v${agent.version}${agent.built_in ? ', built in' : ''}`],
    ['About', agent.description],
    ['Model', [agent.model, ...agent.fallback_models].join(', then ')],
    ...(agent.settings ? [['Settings', JSON.stringify(agent.settings)] as const] : []),
    ['Tools', agent.tools.join(', ')],
    ['Guardrails', (agent.guardrails ?? []).map(({ name }) => name).join(', ')],
    ['Can', agent.capabilities.join(', ')],
    ['Tags', agent.tags.join(', ')],
    ['Limits', `${agent.limits.max_steps} steps, ${agent.limits.max_output_tokens} output tokens per call`],
    ['Gate', agent.publish_gate && gateText(agent.publish_gate)],
  ])
  return text`${about}${agent.instructions === '' ? nothing : text`\n${paragraph(agent.instructions)}`}`
}
