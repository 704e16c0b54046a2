import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { pause } from '../../sdk/timing.ts'

const quietMs = 100
/** A folder may never become quiet. */
const mostRounds = 10

/**
 * The changes within a folder, which may also be removed and made again. An iterator of `node:fs/promises` loses changes between
 * two of its steps.
 */
export function changesOf(folder: string, signal: AbortSignal) {
  let isNew = true
  let wake: ((value?: unknown) => void) | undefined
  let broken: Error | undefined
  let inner: FSWatcher | undefined
  const changed = () => {
    isNew = true
    wake?.()
  }
  const watchFolder = () => {
    inner = watch(folder, { recursive: true, signal }, changed)
    inner.on('error', (error) => {
      // A folder that is removed is watched again once it is back.
      if (!isMissing(error)) broken = error
      changed()
    })
  }
  const replaced = () => {
    inner?.close()
    inner = undefined
    changed()
  }
  watchParent(folder, signal, replaced)
  signal.addEventListener('abort', changed, { once: true })
  return {
    /** The changes from now on are new. @throws if the folder cannot be watched */
    read() {
      isNew = false
      try {
        if (!inner && !signal.aborted) watchFolder()
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    },
    /** @throws if the folder can no longer be watched */
    async next(): Promise<void> {
      if (!isNew) await new Promise((resolve) => (wake = resolve))
      // A file is often written in parts, and half a file is invalid.
      for (let round = 0; isNew && round < mostRounds && !signal.aborted; round++) {
        isNew = false
        await pause(quietMs, signal).catch(() => {})
      }
      if (broken && !signal.aborted) throw broken
    },
  }
}

/** A watcher follows the folder and not its name, so the name is watched where it stands. */
function watchParent(folder: string, signal: AbortSignal, replaced: () => void): void {
  const path = resolve(folder)
  try {
    const outer = watch(dirname(path), { signal }, (event, name) => {
      if (event === 'rename' && name === basename(path)) replaced()
    })
    // Without it, only a new folder of the same name goes unnoticed.
    outer.on('error', () => {})
  } catch {
    // As above: a folder may be readable while its parent is not.
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
