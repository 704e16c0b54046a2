import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import type { Pause } from '../../core/base/ports/store.ts'
import { StoredPause } from '../../core/base/storing/pause.ts'
import { pauseFile } from './data-folder.ts'

/** Whether a data folder is paused. Once it is not, it never is again: only a restore pauses, and creates a new folder. */
export interface FolderPause {
  now(): Pause | undefined
  /** Whether somebody has ended it since. */
  look(): 'paused' | 'lifted'
}

/** This program writes the content; with any other content the file still means that the folder is paused. */
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

/** For a folder on which no Sortie has started since. */
export async function writePause(file: string, pause: Pause): Promise<void> {
  await writeFile(file, `${JSON.stringify(pause)}\n`, { flag: 'wx', mode: 0o600, flush: true })
}

/** Whether or not a Sortie runs there. @returns the previous pause */
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
