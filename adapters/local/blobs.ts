import { createHash } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Blobs } from '../../core/ports/blobs.ts'

/** A folder, one below it for each tenant. Files are named by the key's hash, so that no key can leave the folder. */
export function createBlobs(folder: string): Blobs {
  const pathOf = (tenant: string, key: string) => {
    const name = createHash('sha256').update(key).digest('hex')
    return join(folder, createHash('sha256').update(tenant).digest('hex').slice(0, 32), name.slice(0, 2), name)
  }
  return {
    async put(tenant, key, bytes) {
      const path = pathOf(tenant, key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const part = `${path}.${process.hrtime.bigint()}.part`
      await writeDurably(part, bytes)
      await keepFirst(part, path, bytes)
      await syncFolder(dirname(path))
    },
    async get(tenant, key) {
      try {
        return await readFile(pathOf(tenant, key))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async delete(tenant, key) {
      await rm(pathOf(tenant, key), { force: true })
    },
  }
}

/** A link, unlike a rename, fails where there is a file already: a key is written once. */
async function keepFirst(part: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!(await readFile(path)).equals(bytes)) throw new Error('This blob is already there, with other bytes')
  } finally {
    await rm(part, { force: true })
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A new name is only on disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
