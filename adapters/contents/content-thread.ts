import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Content, Examined } from '../../core/base/ports/contents.ts'
import { documentText } from './document-text.ts'
import { identify } from './identify.ts'

/** The input of a thread. */
export type ContentTask = Pick<Content, 'bytes' | 'said'>

/** Its messages: first the type of the file, and then the same with its text, if that is readable. */
export interface Found {
  readonly examined: Examined
  readonly isAll: boolean
}

// On Linux this applies to the thread alone: it uses the processor time that the event loop and the writer leave.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

await examine(workerData)

async function examine(task: ContentTask): Promise<void> {
  const known = identify(task)
  if (known.outcome === 'refused') return tell(known, true)
  tell(known, false)
  const text = await documentText(task.bytes, known.media_type).catch(() => undefined)
  tell(text === undefined ? known : { ...known, text }, true)
}

function tell(examined: Examined, isAll: boolean): void {
  parentPort?.postMessage({ examined, isAll } satisfies Found)
}
