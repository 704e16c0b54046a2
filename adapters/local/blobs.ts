import { createHash } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SortieError } from '../../contract/errors.ts'
import type { Blobs } from '../../core/base/ports/blobs.ts'

/**
 * A folder with a subfolder for each tenant. Files are named by the key’s hash, so that no key can leave the folder. Next to them
 * are folders for days, with an empty file for each blob that expires on that day.
 */
export function createBlobs(folder: string): Blobs {
  const pathOf = (tenant: string, key: string) => pathIn(folder, nameOf(tenant, key))
  return {
    async put(tenant, key, bytes, keptUntil) {
      const path = pathOf(tenant, key)
      // First, so that no blob lacks it; a leftover of a failed put is harmless.
      const noted = await remember(folder, nameOf(tenant, key), keptUntil)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // On that day unfinished leftovers of a process expire, too.
      const part = `${noted}.${process.hrtime.bigint()}${unfinished}`
      try {
        await writeDurably(part, bytes)
        await keepFirst(part, path, bytes)
      } finally {
        // Even if it broke off: otherwise failed tries would fill a full disk.
        await rm(part, { force: true })
      }
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

export function nameOf(tenant: string, key: string): BlobName {
  return {
    owner: createHash('sha256').update(tenant).digest('hex').slice(0, 32),
    name: createHash('sha256').update(key).digest('hex'),
  }
}

export interface BlobName {
  readonly owner: string
  readonly name: string
}

export function pathIn(folder: string, { owner, name }: BlobName): string {
  return join(folder, owner, name.slice(0, 2), name)
}

const expiry = 'expiry'
const daySeconds = 24 * 60 * 60
export const unfinished = '.part'

/** @returns the file that records it */
export async function remember(folder: string, { owner, name }: BlobName, keptUntil: number): Promise<string> {
  const day = join(folder, expiry, String(Math.floor(keptUntil / daySeconds) + 1))
  await mkdir(day, { recursive: true, mode: 0o700 })
  const noted = join(day, `${owner}-${name}`)
  await (await open(noted, 'w', 0o600)).close()
  await syncFolder(day)
  return noted
}

/** Removes the blobs whose day has come. @param now seconds since the epoch @returns how many */
export async function removeExpiredBlobs(folder: string, now: number): Promise<number> {
  let removed = 0
  const days = await readdir(join(folder, expiry)).catch(() => [])
  for (const day of days.filter((number) => Number(number) * daySeconds <= now)) {
    const path = join(folder, expiry, day)
    for (const entry of (await readdir(path)).filter((name) => !name.endsWith(unfinished))) {
      const [owner = '', name = ''] = entry.split('-')
      await rm(pathIn(folder, { owner, name }), { force: true })
      await rm(join(path, entry), { force: true })
      removed += 1
    }
    await rm(path, { recursive: true, force: true })
  }
  return removed
}

/** A link, unlike a rename, fails if the file exists: a key is written once. */
async function keepFirst(part: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if ((await readFile(path)).equals(bytes)) return
    throw new SortieError('already_exists', 'A blob with this key and other bytes exists')
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
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
