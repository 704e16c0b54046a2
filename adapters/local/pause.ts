import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import type { Pause } from '../../core/base/ports/store.ts'
import { StoredPause } from '../../core/base/storing/pause.ts'
import { pauseFile } from './data-folder.ts'

/** Whether a data folder is paused. Once it is not, it is never again: only a restore pauses, and makes a folder anew. */
export interface FolderPause {
  now(): Pause | undefined
  /** Whether somebody has lifted it since. */
  look(): 'paused' | 'lifted'
}

/** What is written there is of this program; a file that says nothing else still says that the folder is paused. */
export function openPause(dataFolder: string): FolderPause {
  const file = pauseFile(dataFolder)
  let pause = existsSync(file) ? readPause(file) : undefined
  return {
    now: () => pause,
    look() {
      if (pause && !existsSync(file)) pause = undefined
      return pause ? 'paused' : 'lifted'
    },
  }
}

/** For a folder that no Sortie has been started on since. */
export async function writePause(file: string, pause: Pause): Promise<void> {
  await writeFile(file, `${JSON.stringify(pause)}\n`, { flag: 'wx', mode: 0o600, flush: true })
}

/** Whether a Sortie runs there or not. @returns the pause that there was */
export async function liftPause(dataFolder: string): Promise<Pause | undefined> {
  const file = pauseFile(dataFolder)
  if (!existsSync(file)) return undefined
  const pause = readPause(file)
  await rm(file, { force: true })
  return pause
}

function readPause(file: string): Pause {
  try {
    return StoredPause.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { restored_to: 0 }
  }
}
