import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { MayBePaused, Pause } from '../ports/store.ts'
import { iso } from '../times/iso.ts'
import { record } from './kind.ts'

/** How a pause is kept: in a stack beside its format, in a data folder in a file of its own. */
export const StoredPause = record({ restored_to: z.number() })

/** @param what was restored, where `It` would be something else */
export function pauseText({ restored_to }: Pause, what = 'It'): string {
  return `${what} was restored to ${iso(restored_to)}, and starts no work until an operator resumes it with \`sortie resume\``
}

/** Nobody can wait for it in one request. */
const askAgainS = 60

/**
 * That new work may be taken. What is taken before anybody has looked would be lost with an installation that is thrown away.
 * @throws SortieError `paused_after_restore`
 */
export async function requireNoPause(installation: MayBePaused): Promise<void> {
  const pause = await installation.paused()
  if (pause) throw new SortieError('paused_after_restore', pauseText(pause), { retryAfter: askAgainS })
}
