import { randomFillSync } from 'node:crypto'
import { constants, rmSync, statfsSync, statSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Space that is kept back on the disk as a file, for what must be written although the disk is full: what was accepted
 * already, and what stops missions.
 */
export interface Reserve {
  /** Gives the space to the database. @returns whether there was any to give */
  release(): boolean
  /** Takes it back, if there is room for it and for a little more. @returns whether it is kept back now */
  restore(): Promise<boolean>
}

/** For a database that no disk can fill. */
export const noReserve: Reserve = { release: () => false, restore: async () => true }

const mostBytes = 8 * 1024 * 1024
const leastBytes = 1024 * 1024
/** Of what is free when it is first made; a small disk has a small one. */
const partOfFree = 8
const chunkBytes = 1024 * 1024

/** @throws what the system says when the folder cannot be looked at */
export function createReserve(file: string): Reserve {
  const folder = dirname(file)
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  const sizeNow = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const share = Math.floor((freeBytes() + sizeNow()) / partOfFree)
  const bytes = Math.max(sizeNow(), Math.min(mostBytes, Math.max(leastBytes, share)))

  return {
    release() {
      if (sizeNow() === 0) return false
      rmSync(file, { force: true })
      return true
    },
    async restore() {
      try {
        const missing = bytes - sizeNow()
        // Half as much again, so that it is not given and taken back with each write.
        if (freeBytes() < missing + bytes / 2) return false
        if (missing > 0) await fill(file, bytes)
        return true
      } catch {
        await rm(file, { force: true }).catch(() => {})
        return false
      }
    },
  }
}

/** With bytes of no pattern, which no file system stores as a hole or in less room. */
async function fill(file: string, bytes: number): Promise<void> {
  const chunk = randomFillSync(Buffer.alloc(Math.min(chunkBytes, bytes)))
  const { O_CREAT, O_TRUNC, O_WRONLY } = constants
  const handle = await open(file, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
  try {
    for (let at = 0; at < bytes; at += chunk.length) await handle.write(chunk, 0, Math.min(chunk.length, bytes - at))
    await handle.sync()
  } finally {
    await handle.close()
  }
}
