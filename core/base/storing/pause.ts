import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { MayBePaused, Pause } from '../ports/store.ts'
import { iso } from '../times/iso.ts'
import { record } from './kind.ts'

/** How a pause is stored: in a stack with its format, in a data folder in a file of its own. */
export const StoredPause = record({ restored_to: z.number() })

/** @param what was restored, if not `It` */
export function pauseText({ restored_to }: Pause, what = 'It'): string {
  return `${what} was restored to ${iso(restored_to)}, and starts no work until an operator resumes it with \`sortie resume\``
}

/** Too long to wait for in one request. */
const askAgainS = 60

/**
 * Checks that new work may be accepted. Work accepted before the inspection would be lost if the installation is discarded.
 * @throws SortieError `paused_after_restore`
 */
export async function requireNoPause(installation: MayBePaused): Promise<void> {
  const pause = await installation.paused()
  if (pause) throw new SortieError('paused_after_restore', pauseText(pause), { retryAfter: askAgainS })
}
