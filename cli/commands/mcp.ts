import { Command, InvalidArgumentError, Option } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { McpServer, McpTool, McpTools } from '../../contract/resources/mcp.ts'
import { collected, wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { joined, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Surroundings, sessionOf, show } from '../session/session.ts'
import { addAuthorize } from './mcp-authorize.ts'
import { showTrial } from './trial.ts'

export function mcpCommands(surroundings: Surroundings): Command {
  const group = new Command('mcp').description('add MCP servers, authorise them, and approve their tools for agents')
  addSet(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addAuthorize(group, surroundings)
  addRefresh(group, surroundings)
  addTools(group, surroundings)
  addTool(group, surroundings)
  addApprove(group, surroundings)
  addTry(group, surroundings)
  addDelete(group, surroundings)
  return group
}

type Body = CallOf<Api['putMcpServer']>['body']
type TryBody = NonNullable<CallOf<Api['tryMcpTool']>['body']>
type Effects = NonNullable<Body['effects']>

const effects = ['none', 'idempotent', 'write'] as const

function collectedEffect(given: string, before: Effects = {}): Effects {
  const [tool = '', told] = given.split('=')
  const effect = effects.find((one) => one === told)
  if (tool === '' || !effect)
    throw new InvalidArgumentError('It must look like tool=none, tool=idempotent or tool=write.')
  return { ...before, [tool]: effect }
}

interface SetOptions {
  readonly connection?: string
  readonly revision?: Body['revision']
  readonly tool?: string[]
  readonly effect?: Effects
  readonly trustAnnotations?: true
  readonly approveNew?: Body['approve_new']
  readonly listTtl?: number
  readonly timeout?: number
}

function addSet(group: Command, surroundings: Surroundings): void {
  group
    .command('set <name> <url>')
    .description('add a server or replace its settings; omitted ones return to their defaults')
    .option('--connection <name>', 'the connection whose secret is sent')
    .addOption(new Option('--revision <revision>', 'of the protocol').choices(['auto', '2026-07-28', '2025-11-25']))
    .option('--tool <tool>', 'the only tools that agents may use; may be repeated', collected)
    .option(
      '--effect <tool=effect>',
      'the effect of a tool: none, idempotent or write; may be repeated',
      collectedEffect,
    )
    .option('--trust-annotations', 'trust what the server says about the effects of its tools')
    .addOption(new Option('--approve-new <how>', 'tools that come later').choices(['manual', 'auto']))
    .option('--list-ttl <seconds>', 'how old its list may be when a tool is called', wholeNumber)
    .option('--timeout <seconds>', 'for a call', wholeNumber)
    .action(async (name: string, url: string, options: SetOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = {
        ...{ url, connection: options.connection, revision: options.revision, tools: options.tool },
        ...{ effects: options.effect, trust_annotations: options.trustAnnotations, approve_new: options.approveNew },
        ...{ list_ttl_s: options.listTtl, timeout_s: options.timeout },
      }
      const server = await session.client().putMcpServer({ params: { name }, body }, session)
      show(session, server, () => serverText(server))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the servers')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listMcpServers({ query }, session))
      show(session, page, () => {
        const rows = page.items.map((server) => [
          server.name,
          server.listed_at ? timeText(session.terminal, server.listed_at) : 'never',
          authorised(server),
          server.url,
        ])
        const list = table(['SERVER', 'LISTED', 'AUTHORISED', 'URL'], rows, session.terminal.lineWidth)
        return text`${rows.length === 0 ? text`No MCP servers.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show a server')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const server = await session.client().getMcpServer({ params: { name } }, session)
      show(session, server, () => serverText(server))
    })
}

function addRefresh(group: Command, surroundings: Surroundings): void {
  group
    .command('refresh <name>')
    .description('fetch the tools of a server')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const found = await session.client().refreshMcpServer({ params: { name } }, session)
      show(session, found, () => toolsText(found, session.terminal.lineWidth))
    })
}

function addTools(group: Command, surroundings: Surroundings): void {
  group
    .command('tools <name>')
    .description('list the tools of a server as of the last fetch')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const found = await session.client().listMcpTools({ params: { name } }, session)
      show(session, found, () => toolsText(found, session.terminal.lineWidth))
    })
}

function addTool(group: Command, surroundings: Surroundings): void {
  group
    .command('tool <name> <tool>')
    .description('show a tool of a server: what is approved, and what the server says now')
    .action(async (name: string, tool: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const found = await session.client().getMcpTool({ params: { name, tool } }, session)
      show(session, found, () => toolText(found))
    })
}

function addApprove(group: Command, surroundings: Surroundings): void {
  group
    .command('approve <name> <tool>')
    .description('approve a tool as its server describes it')
    .option('--pin <pin>', 'only if the description has this pin (default: the present one)')
    .action(async (name: string, tool: string, options: { pin?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const params = { name, tool }
      const pin = options.pin ?? (await session.client().getMcpTool({ params }, session)).offered?.pin
      if (pin === undefined) throw new CommandFailure(exitCodes.failed, `${tool} does not wait for approval`)
      const approved = await session.client().approveMcpTool({ params, body: { pin } }, session)
      show(session, approved, () => toolText(approved))
    })
}

const jsonHint = 'It is JSON: /docs has an example.'

function addTry(group: Command, surroundings: Surroundings): void {
  group
    .command('try <name> <tool> [arguments]')
    .description('call a tool of a server once, with arguments as JSON')
    .option('--confirm', 'make the call although it may change something')
    .action(
      async (name: string, tool: string, given: string | undefined, options: { confirm?: true }, command: Command) => {
        const session = sessionOf(command, surroundings)
        const read = await readInput({ argument: given ?? '{}', asJson: true, jsonHint, signal: session.signal })
        const body = { arguments: read, ...(options.confirm && { confirm: true }) } as TryBody
        const trial = await session.client().tryMcpTool({ params: { name, tool }, body }, session)
        showTrial(session, trial)
      },
    )
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete a server and its tools; agents that name them continue without them')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteMcpServer({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function serverText(server: McpServer): Text {
  return fields([
    ['Server', server.name],
    ['Address', server.url],
    ['Connection', server.connection],
    ['Authorised', server.authorized && `${server.authorized.at} at ${server.authorized.issuer}`],
    ['Scopes', server.authorized?.scope],
    ['Wants', server.needs_authorization && wantedText(server)],
    ['Says it is', server.server_info],
    ['Revision', server.spoken ?? server.revision],
    ['Tools', server.tools?.join(' ') ?? 'all'],
    ['New tools', server.approve_new === 'auto' ? 'are taken as they come' : 'wait until they are approved'],
    ['Listed', server.listed_at ?? 'never'],
  ])
}

function authorised({ needs_authorization, authorized }: McpServer): string {
  if (needs_authorization) return 'wanted'
  return authorized ? 'yes' : ''
}

function wantedText({ name, needs_authorization: wanted }: McpServer): string {
  const scope = wanted?.scope ? `, with ${wanted.scope}` : ''
  return `to be authorised since ${wanted?.since}${scope}: sortie mcp authorize ${name}`
}

function toolsText({ tools, left_out }: McpTools, lineWidth: number): Text {
  if (tools.length === 0 && left_out.length === 0) return text`No tools.\n`
  const rows = tools.map(({ name, state, allowed, effect, version, told_as }) => [
    name,
    allowed ? state : `${state}, not allowed`,
    effect,
    `v${version}`,
    told_as,
  ])
  const leftOut = left_out.map(({ name, problem }) => text`Left out: ${name} (${problem})\n`)
  return text`${table(['TOOL', 'STATE', 'EFFECT', 'VERSION', 'MODELS SEE'], rows, lineWidth)}${joined(leftOut)}`
}

function toolText({ name, told_as, state, effect, version, problem, approved, offered }: McpTool): Text {
  return fields([
    ['Tool', `${name} v${version}`],
    ['Models see', told_as],
    ['State', state],
    ['Problem', problem],
    ['Effect', effect],
    ['Approved', approved?.pin],
    ['About', approved?.description],
    ['Parameters', approved && JSON.stringify(approved.parameters)],
    ['Offered', offered?.pin],
    ['Says now', offered?.description],
    ['Wants now', offered && JSON.stringify(offered.parameters)],
  ])
}
