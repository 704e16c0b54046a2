import * as z from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import { jsonOrText } from '../../base/payloads/parse-json.ts'
import type { ProgramEnd, Programs } from '../../base/ports/programs.ts'
import type { ProgramExpectation } from '../../records/dataset/dataset.ts'
import { scored, unclear, type Verdict } from './check-answer.ts'

/** A program’s input. */
export interface Material {
  readonly input: Json
  readonly reference: Json
  readonly answer: Json
}

/** Where and when it runs: the same at each try, so that the result is the same. */
export interface Run {
  readonly programs: Pick<Programs, 'run'>
  readonly tenant: string
  readonly at: number
  readonly seed: string
}

/** Characters of JSON, as for any program. */
const maxMaterial = 200_000

const score = z.union([z.boolean().transform(Number), z.number().min(0).max(1)])
const Returned = z.union([
  score.transform((score) => ({ score, reason: '' })),
  z.object({ score, reason: z.string().default('') }),
])

/**
 * Runs the case owner’s program on an answer.
 * @throws SortieError `unavailable` (retryable) if none can run now, `tool_failed` if its process was lost
 */
export async function runCheck(
  { programs, ...run }: Run,
  { code, min_score }: ProgramExpectation,
  material: Material,
): Promise<Verdict> {
  const input = JSON.stringify(material)
  if (input.length > maxMaterial) {
    return unclear('check_too_expensive', `Case and answer have more than ${maxMaterial} characters of JSON together`)
  }
  const end = await programs.run({ ...run, code: ofMaterial(code), input })
  if (end.end !== 'returned') return failed(end)
  const returned = Returned.safeParse(jsonOrText(end.result))
  if (!returned.success) {
    return unclear('output_invalid', 'The program returned no true or false, and no score from 0 to 1')
  }
  return scored(returned.data.score, min_score, returned.data.reason)
}

/** On one line with the code, so that its lines keep their numbers. */
function ofMaterial(code: string): string {
  return `return (async ({ input, reference, answer }) => {${code}\n})(input)`
}

function failed(end: Exclude<ProgramEnd, { readonly end: 'returned' }>): Verdict {
  if (end.end === 'failed') return unclear('tool_failed', `The program failed: ${end.problem}`)
  return unclear('check_too_expensive', `The program was ended, as it took too much ${end.lacked}`)
}
