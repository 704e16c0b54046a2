import type { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { FunctionTool } from '../../contract/resources/function-tool.ts'
import { readInput } from '../arguments/read-input.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { shortened, type Text, text } from '../printing/text.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

type Body = CallOf<Api['putFunctionTool']>['body']

const jsonHint = 'It is JSON: /docs has an example.'

export function addDeclare(group: Command, surroundings: Surroundings): void {
  group
    .command('declare <name> <file>')
    .description('declare a function tool, which your program answers, from a JSON file (or - for standard input)')
    .action(async (name: string, file: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const source = file === '-' ? { argument: '-' } : { file }
      const body = (await readInput({ ...source, asJson: true, jsonHint, signal: session.signal })) as Body
      const tool = await session.client().putFunctionTool({ params: { name }, body }, session)
      show(session, tool, () => functionText(tool))
    })
}

export function functionText(tool: FunctionTool): Text {
  return fields([
    ['Tool', `${tool.name} v${tool.version}`],
    ['About', tool.description],
    ['Answered by', 'your program'],
    ['Effect', tool.effect],
    ['Within', `${tool.timeout_s} s`],
    ['Parameters', JSON.stringify(tool.parameters)],
  ])
}

export function functionList(tools: readonly FunctionTool[], lineWidth: number): Text {
  if (tools.length === 0) return text`No function tools.\n`
  const rows = tools.map(({ name, version, effect, timeout_s, description }) => [
    name,
    `v${version}`,
    effect,
    `${timeout_s} s`,
    shortened(description, Math.max(30, lineWidth - 48)),
  ])
  return table(['TOOL', 'VERSION', 'EFFECT', 'WITHIN', 'DESCRIPTION'], rows, lineWidth)
}
