import { Command } from 'commander'
import type { Api } from '../contract/api.ts'
import type { CallOf } from '../contract/call.ts'
import type { Tool, ToolTrial } from '../contract/resources/tool.ts'
import { wholeNumber } from './arguments.ts'
import { fields } from './fields.ts'
import { whole } from './pages.ts'
import { readInput } from './read-input.ts'
import { moreLine, type Surroundings, sessionOf, show } from './session.ts'
import { table } from './table.ts'
import { paragraph, shortened, type Text, text } from './text.ts'
import { addImport } from './tool-import.ts'

export function toolCommands(surroundings: Surroundings): Command {
  const group = new Command('tools').description('describe HTTP tools of your own, for agents to call')
  addCreate(group, surroundings)
  addImport(group, surroundings)
  addUpdate(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addVersions(group, surroundings)
  addTry(group, surroundings)
  addDelete(group, surroundings)
  return group
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
    .description('create a tool from a file of JSON (or - for standard input)')
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
    .description('change what the file of JSON names, as a new version')
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
    .description('list the tools')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listTools({ query }, session))
      const { lineWidth, columns } = session.terminal
      show(session, page, () => {
        const rows = page.items.map(({ name, version, effect, description }) => [
          name,
          `v${version}`,
          effect,
          shortened(description, Math.max(30, columns - 40)),
        ])
        const list = table(['TOOL', 'VERSION', 'EFFECT', 'DESCRIPTION'], rows, lineWidth)
        return text`${rows.length === 0 ? text`No tools.\n` : list}${moreLine(page.next_cursor)}`
      })
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <name>')
    .description('show a tool')
    .option('--tool-version <number>', 'this version instead of the newest', wholeNumber)
    .action(async (name: string, { toolVersion }: { toolVersion?: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const query = toolVersion === undefined ? {} : { version: toolVersion }
      const tool = await session.client().getTool({ params: { name }, query }, session)
      show(session, tool, () => toolText(tool))
    })
}

function addVersions(group: Command, surroundings: Surroundings): void {
  group
    .command('versions <name>')
    .description('list a tool’s versions, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (name: string, query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) =>
        session.client().listToolVersions({ params: { name }, query }, session),
      )
      show(session, page, () => {
        const rows = page.items.map((tool) => [`v${tool.version}`, tool.created_at, requestText(tool)])
        return text`${table(['VERSION', 'CREATED', 'REQUEST'], rows, session.terminal.lineWidth)}${moreLine(page.next_cursor)}`
      })
    })
}

function addTry(group: Command, surroundings: Surroundings): void {
  group
    .command('try <name> [arguments]')
    .description('call a tool once, with arguments as JSON')
    .option('--confirm', 'also where it changes something')
    .action(async (name: string, given: string | undefined, options: { confirm?: true }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const read = await readInput({ argument: given ?? '{}', asJson: true, jsonHint, signal: session.signal })
      const body = { arguments: read, ...(options.confirm && { confirm: true }) } as TryBody
      const trial = await session.client().tryTool({ params: { name }, body }, session)
      show(session, trial, () => trialText(trial))
    })
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <name>')
    .description('delete a tool; agents that name it go on without it')
    .action(async (name: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteTool({ params: { name } }, session)
      show(session, { deleted: name }, () => text`${name} is deleted.\n`)
    })
}

function requestText({ request: { method, url } }: Tool): string {
  return `${method} ${url}`
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

export function trialText({ version, output, is_error, duration_ms }: ToolTrial): Text {
  const how = is_error ? 'failed' : 'answered'
  return text`Version ${version} ${how} after ${duration_ms} ms.\n\n${paragraph(JSON.stringify(output, null, 2))}`
}
