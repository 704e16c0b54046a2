import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { isSortieError } from '../../contract/errors.ts'
import type { CheckOutcome, CheckRequest } from '../../core/base/ports/checks.ts'
import type { ApiOutcome, ApiTask } from '../../core/base/ports/described-api.ts'
import { problemWith } from '../../core/base/schemas/check-value.ts'
import { readAnswer } from '../../core/base/schemas/read-answer.ts'

/** What a thread is given, and what it answers: first that it is ready, then one outcome for each. */
export type ThreadTask = Pick<CheckRequest, 'schema' | 'text'> | { readonly api: ApiTask }
export type ThreadOutcome = CheckOutcome | ApiOutcome
export interface ThreadAnswer {
  readonly outcome?: ThreadOutcome
  /** The processor time that the thread has used since it was started. */
  readonly usedMs: number
}

// On Linux this is of the thread alone: it takes the processor time that the event loop and the writer leave. Elsewhere it would be
// of the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

parentPort?.on('message', async (task: ThreadTask) => answer(await outcomeOf(task)))
answer()

async function outcomeOf(task: ThreadTask): Promise<ThreadOutcome> {
  if (!('api' in task)) return checkOf(task)
  const { readApi } = await import('./read-api.ts')
  return readApi(task.api)
}

function checkOf({ schema, text }: Exclude<ThreadTask, { readonly api: ApiTask }>): CheckOutcome {
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
