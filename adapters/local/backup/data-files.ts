import { type FileHandle, open, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { blobFolder, secretKeyFile } from '../data-folder.ts'
import type { Part } from './parts.ts'

/** The database’s name in a backup. */
export const databasePart = 'sortie.db'
const secretKeyPart = 'secret.key'

const blobName = /^blobs\/[0-9a-f]{32}\/[0-9a-f]{2}\/[0-9a-f]{64}$/
const expiryName = /^blobs\/expiry\/\d{1,8}\/[0-9a-f]{32}-[0-9a-f]{64}$/

export function isBlob(name: string): boolean {
  return blobName.test(name)
}

/** Whether a backup may contain it: no name leads out of the folder. */
export function isPartName(name: string): boolean {
  return name === databasePart || name === secretKeyPart || isBlob(name) || expiryName.test(name)
}

/**
 * The files beside the database, read after it: a blob, and the key, exist before an item that needs them. Blobs come before
 * their days, each of which was recorded before its blob was written. Files that are removed meanwhile belong to expired items.
 */
export async function* partsBesideDatabase(dataFolder: string): AsyncGenerator<Part> {
  yield* filePart(secretKeyFile(dataFolder), secretKeyPart)
  yield* partsBelow(blobFolder(dataFolder), 'blobs', isBlob)
  yield* partsBelow(join(blobFolder(dataFolder), 'expiry'), 'blobs/expiry', (name) => expiryName.test(name))
}

async function* partsBelow(folder: string, name: string, isWanted: (name: string) => boolean): AsyncGenerator<Part> {
  for await (const entry of await opendir(folder).catch(noneIfGone)) {
    const [path, named] = [join(folder, entry.name), `${name}/${entry.name}`]
    if (entry.isDirectory()) yield* partsBelow(path, named, isWanted)
    else if (isWanted(named)) yield* filePart(path, named)
  }
}

async function* filePart(path: string, name: string): AsyncGenerator<Part> {
  const [file] = await open(path, 'r').then((opened) => [opened], noneIfGone)
  if (!file) return
  try {
    yield await partOf(file, name)
  } finally {
    await file.close()
  }
}

/** @param file stays open while it is read */
export async function partOf(file: FileHandle, name: string): Promise<Part> {
  const { size } = await file.stat()
  return { name, bytes: size, content: () => file.createReadStream({ autoClose: false, start: 0 }) }
}

function noneIfGone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return []
  throw error
}
