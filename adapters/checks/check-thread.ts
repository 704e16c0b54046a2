import { isSortieError } from '../../contract/errors.ts'
import type { CheckOutcome, CheckRequest, MatchOutcome, MatchRequest } from '../../core/base/ports/checks.ts'
import type { ApiOutcome, ApiTask } from '../../core/base/ports/described-api.ts'
import { problemWith } from '../../core/base/schemas/check-value.ts'
import { readAnswer } from '../../core/base/schemas/read-answer.ts'
import { matchPatterns } from '../../core/base/texts/match-patterns.ts'
import { serveTasks } from '../system/serve-tasks.ts'

type CheckTask = Pick<CheckRequest, 'schema' | 'text'>
type MatchTask = Pick<MatchRequest, 'patterns' | 'texts'>

/** The input of a thread. */
export type ThreadTask = CheckTask | MatchTask | { readonly api: ApiTask }
export type ThreadOutcome = CheckOutcome | MatchOutcome | ApiOutcome

serveTasks(outcomeOf)

async function outcomeOf(task: ThreadTask): Promise<ThreadOutcome> {
  if ('patterns' in task) return matched(task)
  if (!('api' in task)) return checked(task)
  const { readApi } = await import('./read-api.ts')
  return readApi(task.api)
}

function matched({ patterns, texts }: MatchTask): MatchOutcome {
  try {
    return matchPatterns(patterns, texts)
  } catch {
    // Only here does it show that an expression is too large for its engine, or too deep.
    return { outcome: 'too_expensive' }
  }
}

function checked({ schema, text }: CheckTask): CheckOutcome {
  try {
    const problem = problemWith(schema, readAnswer(text))
    return problem === undefined ? { outcome: 'follows' } : { outcome: 'differs', problem }
  } catch (error) {
    if (isSortieError(error)) return { outcome: 'unreadable', problem: `${error.message}.` }
    throw error
  }
}
