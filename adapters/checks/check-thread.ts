import { isSortieError } from '../../contract/errors.ts'
import type { CheckOutcome, CheckRequest } from '../../core/base/ports/checks.ts'
import { problemWith } from '../../core/base/schemas/check-value.ts'
import { readAnswer } from '../../core/base/schemas/read-answer.ts'
import { serveTasks } from '../system/serve-tasks.ts'

/** What a thread is given. */
export type ThreadTask = Pick<CheckRequest, 'schema' | 'text'>

serveTasks(outcomeOf)

function outcomeOf({ schema, text }: ThreadTask): CheckOutcome {
  try {
    const problem = problemWith(schema, readAnswer(text))
    return problem === undefined ? { outcome: 'follows' } : { outcome: 'differs', problem }
  } catch (error) {
    if (isSortieError(error)) return { outcome: 'unreadable', problem: `${error.message}.` }
    throw error
  }
}
