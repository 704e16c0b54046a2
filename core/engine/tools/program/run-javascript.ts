import * as z from 'zod'
import { SortieError } from '../../../../contract/errors.ts'
import { Json } from '../../../../contract/resources/common.ts'
import { parseJson } from '../../../base/payloads/parse-json.ts'
import type { ProgramEnd } from '../../../base/ports/programs.ts'
import { defineLoneTool } from '../tool.ts'

/** In characters of JSON. */
const maxInput = 200_000
/** The part of the console output that a failure shows: its end, where the program failed. */
const maxTail = 1_000

export const runJavascript = defineLoneTool({
  name: 'run_javascript',
  needsNoMission: true,
  description:
    'Runs JavaScript and tells what it returns, for exact work on data: to count, sort, convert, compare, calculate. `code` is the body of an async function with the parameter `input`; return a JSON value. What is written with console.log is told as well. There is no network, no file, no module and no timer, its clock stands still, and it may take 3 seconds and 32 MB.',
  parameters: z.strictObject({
    code: z.string().min(1).max(50_000).describe('For example: return input.items.filter((one) => one.due).length'),
    input: z
      .custom<Json>((value) => value !== undefined)
      .optional()
      .describe('Any JSON value'),
  }),
  effect: () => 'none',
  // A model may pass what it has read to a program word for word.
  origin: (_result, read) => read,
  async run({ code, input = null }, { runProgram }) {
    const given = JSON.stringify(input)
    if (given.length > maxInput) {
      throw new SortieError('invalid_input', `input has more than ${maxInput} characters of JSON`)
    }
    const end = await runProgram({ code, input: given })
    if (end.end !== 'returned') throw new SortieError('tool_failed', `The program failed: ${problemOf(end)}`)
    const result = Json.parse(parseJson(end.result, 'The program’s result'))
    return { result, ...(end.console !== '' && { console: end.console }) }
  },
})

type Failed = Exclude<ProgramEnd, { readonly end: 'returned' }>

const lacking = { time: 'it was ended, as it took too long', memory: 'it was ended, as it took too much memory' }

function problemOf(end: Failed): string {
  const problem = end.end === 'failed' ? end.problem : lacking[end.lacked]
  return end.console === '' ? problem : `${problem}. Its console ended with: ${tailOf(end.console)}`
}

function tailOf(text: string): string {
  // Never begins with the second half of a character.
  return text.slice(-maxTail).replace(/^[\uDC00-\uDFFF]/, '')
}
