import { Command, Option } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { BuiltInTool } from '../../contract/resources/built-in-tool.ts'
import type { FunctionTool } from '../../contract/resources/function-tool.ts'
import type { Tool, ToolTrial } from '../../contract/resources/tool.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { shortened, type Text, text } from '../printing/text.ts'
import { timeText } from '../printing/time-text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { addDeclare, functionList, functionText } from './function-tools.ts'
import { addImport } from './tool-import.ts'
import { showTrial } from './trial.ts'

export function toolCommands(surroundings: Surroundings): Command {
  const group = new Command('tools').description('describe tools of your own, for agents to call')
  addCreate(group, surroundings)
  addDeclare(group, surroundings)
  addImport(group, surroundings)
  addUpdate(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addVersions(group, surroundings)
  addTry(group, surroundings)
  addDelete(group, surroundings)
  return group
}

interface Query {
  readonly limit?: number
  readonly cursor?: string
}

type NewToolBody = CallOf<Api['createTool']>['body']
type PatchBody = NonNullable<CallOf<Api['updateTool']>['body']>
type TryBody = NonNullable<CallOf<Api['tryTool']>['body']>

const jsonHint = 'It is JSON: /docs has an example.'

/** @param file a path, or - for standard input */
function readJson(file: string, signal: AbortSignal) {
  const source = file === '-' ? { argument: '-' } : { file }
  return readInput({ ...source, asJson: true, jsonHint, signal })
}

function addCreate(group: Command, surroundings: Surroundings): void {
  group
    .command('create <file>')
    .description('create an HTTP tool from a JSON file (or - for standard input)')
    .action(async (file: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = (await readJson(file, session.signal)) as NewToolBody
      const tool = await session.client().createTool({ body }, session)
      show(session, tool, () => toolText(tool))
    })
}

function addUpdate(group: Command, surroundings: Surroundings): void {
  group
    .command('update <name> <file>')
    .description('change the fields of an HTTP tool that the JSON file names, as a new version')
    .action(async (name: string, file: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const body = (await readJson(file, session.signal)) as PatchBody
      const tool = await session.client().updateTool({ params: { name }, body }, session)
      show(session, tool, () => toolText(tool))
    })
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the HTTP tools, the function tools, or those that are built in')
    .option('--functions', 'list function tools, which your program answers')
    .addOption(new Option('--built-in', 'list the tools that come with Sortie').conflicts('functions'))
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(
      async ({ functions, builtIn, ...query }: Query & { functions?: true; builtIn?: true }, command: Command) => {
        const session = sessionOf(command, surroundings)
        if (builtIn) return listBuiltIn(session, query)
        if (functions) return listFunctions(session, query)
        const page = await whole(query, (query) => session.client().listTools({ query }, session))
        show(
          session,
          page,
          () => text`${httpList(page.items, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`,
        )
      },
    )
}

async function listBuiltIn(session: Session, query: Query): Promise<void> {
  const page = await whole(query, (query) => session.client().listBuiltInTools({ query }, session))
  show(session, page, () => text`${builtInList(page.items, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`)
}

async function listFunctions(session: Session, query: Query): Promise<void> {
  const page = await whole(query, (query) => session.client().listFunctionTools({ query }, session))
  show(session, page, () => text`${functionList(page.items, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`)
}

function builtInList(tools: readonly BuiltInTool[], lineWidth: number): Text {
  const rows = tools.map(({ name, effect, description }) => [
    name,
    effect ?? '-',
    shortened(description, Math.max(30, lineWidth - 40)),
  ])
  return table(['TOOL', 'EFFECT', 'DESCRIPTION'], rows, lineWidth)
}

function httpList(tools: readonly Tool[], lineWidth: number): Text {
  if (tools.length === 0) return text`No HTTP tools. Use --functions to list function tools.\n`
  const rows = tools.map(({ name, version, effect, description }) => [
    name,
    `v${version}`,
    effect,
    shortened(description, Math.max(30, lineWidth - 40)),
  ])
  return table(['TOOL', 'VERSION', 'EFFECT', 'DESCRIPTION'], rows, lineWidth)
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show a tool')
    .option('--tool-version <number>', 'use this version instead of the newest', wholeNumber)
    .action(async (name: string, { toolVersion }: { toolVersion?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = toolVersion === undefined ? {} : { version: toolVersion }
      const asked = { params: { name }, query }
      const tool = await ofEither<Tool | FunctionTool>(
        () => session.client().getTool(asked, session),
        () => session.client().getFunctionTool(asked, session),
      )
      show(session, tool, () => ('request' in tool ? toolText(tool) : functionText(tool)))
    })
}

function addVersions(group: Command, surroundings: Surroundings): void {
  group
    .command('versions <name>')
    .description('list a tool’s versions, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (name: string, query: Query, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => versionsOf(session, name, query))
      show(session, page, () => {
        const rows = page.items.map((tool) => [
          `v${tool.version}`,
          timeText(session.terminal, tool.created_at),
          requestText(tool),
        ])
        return text`${table(['VERSION', 'CREATED', 'REQUEST'], rows, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`
      })
    })
}

interface Versions {
  readonly items: readonly (Tool | FunctionTool)[]
  readonly next_cursor: string | null
}

function versionsOf(session: Session, name: string, query: Query): Promise<Versions> {
  const asked = { params: { name }, query }
  return ofEither<Versions>(
    () => session.client().listToolVersions(asked, session),
    () => session.client().listFunctionToolVersions(asked, session),
  )
}

/** A name identifies one tool: one over HTTP, or one that a program answers. */
async function ofEither<Result>(http: () => Promise<Result>, byProgram: () => Promise<Result>): Promise<Result> {
  try {
    return await http()
  } catch (error) {
    if (!isNotFound(error)) throw error
    return byProgram().catch((second) => {
      // This error applies to both.
      throw isNotFound(second) ? error : second
    })
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof SortieApiError && error.code === 'not_found'
}

function addTry(group: Command, surroundings: Surroundings): void {
  group
    .command('try <name> [arguments]')
    .description('call a tool of any kind once, with arguments as JSON: also run_javascript, or mcp:shop/find_order')
    .option('--confirm', 'make the call although it changes something')
    .action(async (name: string, given: string | undefined, options: { confirm?: true }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const read = await readInput({ argument: given ?? '{}', asJson: true, jsonHint, signal: session.signal })
      const body = { arguments: read, ...(options.confirm && { confirm: true }) } as TryBody
      showTrial(session, await tried(session, name, body))
    })
}

/** The name of a server's tool contains a slash, which some proxies do not preserve in a path segment. */
function tried(session: Session, name: string, body: TryBody): Promise<ToolTrial> {
  const [, server, tool] = /^mcp:([^/]+)\/(.+)$/.exec(name) ?? []
  return server !== undefined && tool !== undefined
    ? session.client().tryMcpTool({ params: { name: server, tool }, body }, session)
    : session.client().tryTool({ params: { name }, body }, session)
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete a tool; agents that name it continue without it')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await ofEither(
        () => session.client().deleteTool({ params: { name } }, session),
        () => session.client().deleteFunctionTool({ params: { name } }, session),
      )
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function requestText(tool: Tool | FunctionTool): string {
  return 'request' in tool ? `${tool.request.method} ${tool.request.url}` : `your program, within ${tool.timeout_s} s`
}

function toolText(tool: Tool): Text {
  return fields([
    ['Tool', `${tool.name} v${tool.version}`],
    ['About', tool.description],
    ['Request', requestText(tool)],
    ['Connection', tool.connection],
    ['Effect', tool.effect],
    ['Imported', tool.origin && `${tool.origin.operation} of ${tool.origin.api}`],
    ['Tries', `${tool.max_tries}, of ${tool.timeout_s} s`],
    ['Parameters', JSON.stringify(tool.parameters)],
  ])
}
