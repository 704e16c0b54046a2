import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { isSortieError } from '../../contract/errors.ts'
import type { CheckOutcome, CheckRequest, MatchOutcome, MatchRequest } from '../../core/base/ports/checks.ts'
import { problemWith } from '../../core/base/schemas/check-value.ts'
import { readAnswer } from '../../core/base/schemas/read-answer.ts'
import { matchPatterns } from '../../core/base/texts/match-patterns.ts'

/** What a thread is given, and what it answers: first that it is ready, then one outcome for each. */
export type ThreadTask = Pick<CheckRequest, 'schema' | 'text'> | Pick<MatchRequest, 'patterns' | 'texts'>
export type ThreadOutcome = CheckOutcome | MatchOutcome
export interface ThreadAnswer {
  readonly outcome?: ThreadOutcome
  /** The processor time that the thread has used since it was started. */
  readonly usedMs: number
}

// On Linux this is of the thread alone: it takes the processor time that the event loop and the writer leave. Elsewhere it would be
// of the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

parentPort?.on('message', (task: ThreadTask) => answer(outcomeOf(task)))
answer()

function outcomeOf(task: ThreadTask): ThreadOutcome {
  return 'patterns' in task ? matched(task) : checked(task)
}

function matched({ patterns, texts }: Pick<MatchRequest, 'patterns' | 'texts'>): MatchOutcome {
  try {
    return matchPatterns(patterns, texts)
  } catch {
    // That an expression is too large for its engine, or goes too deep, shows only here.
    return { outcome: 'too_expensive' }
  }
}

function checked({ schema, text }: Pick<CheckRequest, 'schema' | 'text'>): CheckOutcome {
  try {
    const problem = problemWith(schema, readAnswer(text))
    return problem === undefined ? { outcome: 'follows' } : { outcome: 'differs', problem }
  } catch (error) {
    if (isSortieError(error)) return { outcome: 'unreadable', problem: `${error.message}.` }
    throw error
  }
}

function answer(outcome?: ThreadOutcome): void {
  const { user, system } = process.threadCpuUsage()
  const usedMs = (user + system) / 1000
  parentPort?.postMessage((outcome ? { outcome, usedMs } : { usedMs }) satisfies ThreadAnswer)
}
