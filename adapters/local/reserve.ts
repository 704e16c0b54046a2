import { randomFillSync } from 'node:crypto'
import { constants, rmSync, statfsSync, statSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Space reserved on the disk as a file, for writes that must succeed on a full disk: those of accepted work, and those
 * that stop missions.
 */
export interface Reserve {
  /** Gives the space to the database. @returns whether there was any to give */
  release(): boolean
  /** Takes it back, if there is room for it and for a little more. @returns whether it is reserved now */
  restore(): Promise<boolean>
}

/** For a database that no disk can fill. */
export const noReserve: Reserve = { release: () => false, restore: async () => true }

const mostBytes = 8 * 1024 * 1024
const leastBytes = 1024 * 1024
/** A share of the free space when it is first created; a small disk has a small one. */
const partOfFree = 8
const chunkBytes = 1024 * 1024

/** @throws the system’s error if the folder cannot be inspected */
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

/** With random bytes, which no file system stores as a hole or compressed. */
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
