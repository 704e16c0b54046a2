import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
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
      await rename(part, path)
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

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A rename is only on disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
