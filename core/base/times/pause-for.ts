import { unlessAborted } from './unless-aborted.ts'

/** Rejects with the signal’s reason if it aborts before the time is over. */
export async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  try {
    await unlessAborted(promise, signal)
  } finally {
    clearTimeout(timer)
  }
}
