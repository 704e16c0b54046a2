import type { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { ToolImport } from '../../contract/resources/tool-import.ts'
import { collected } from '../arguments/arguments.ts'
import { fittingDocument } from '../arguments/fitting-document.ts'
import { readInput } from '../arguments/read-input.ts'
import { table } from '../printing/table.ts'
import { nothing, type Text, text } from '../printing/text.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

interface Options {
  readonly operation?: string[]
  readonly prefix?: string
  readonly connection?: string
  readonly server?: string
  readonly skipProblems?: true
  readonly dryRun?: true
}

export function addImport(group: Command, surroundings: Surroundings): void {
  group
    .command('import <file>')
    .description('create tools from an OpenAPI document in JSON or YAML (or - for standard input)')
    .option(
      '--operation <operation>',
      'only this operation, by operationId or as "GET /path"; may be repeated',
      collected,
    )
    .option('--prefix <prefix>', 'the prefix of the tools’ names')
    .option('--connection <name>', 'the connection whose secret is sent')
    .option('--server <url>', 'the address of the API, if it differs from the document’s')
    .option('--skip-problems', 'skip operations that cannot become a tool')
    .option('--dry-run', 'show what would be created')
    .action(async (file: string, options: Options, command: Command) => {
      const session = sessionOf(command, surroundings)
      const source = file === '-' ? { argument: '-' } : { file }
      const given = String(await readInput({ ...source, asJson: false, signal: session.signal }))
      const document = await fittingDocument(given, options.operation)
      const made = await session.client().importTools({ body: { document, ...asked(options) } }, session)
      show(session, made, () => importText(made, session.terminal.lineWidth))
    })
}

function asked(options: Options): Partial<NonNullable<CallOf<Api['importTools']>['body']>> {
  const { operation: operations, prefix, connection, server, skipProblems, dryRun } = options
  return {
    ...(operations && { operations }),
    ...(prefix !== undefined && { prefix }),
    ...(connection !== undefined && { connection }),
    ...(server !== undefined && { server }),
    ...(skipProblems && { on_problem: 'skip' as const }),
    ...(dryRun && { dry_run: true }),
  }
}

function importText({ tools, problems, dry_run }: ToolImport, width: number): Text {
  const rows = tools.map(({ operation, outcome, tool, notes }) => [
    tool.name,
    `v${tool.version}`,
    tool.effect,
    dry_run && outcome !== 'unchanged' ? `to be ${outcome}` : outcome,
    operation,
    notes.join('; '),
  ])
  const lost = problems.map(({ operation, problem }) => [operation, problem])
  const list = table(['TOOL', 'VERSION', 'EFFECT', 'OUTCOME', 'OPERATION', 'NOTES'], rows, width)
  const failed = table(['NOT MADE', 'WHY'], lost, width)
  return text`${rows.length === 0 ? text`No tools.\n` : list}${lost.length === 0 ? nothing : text`\n${failed}`}`
}
