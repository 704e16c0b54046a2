import { join } from 'node:path'

/** What stands where in a data folder. docs/storage.md has the list. */

export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'sortie.db')
}

export function blobFolder(dataFolder: string): string {
  return join(dataFolder, 'blobs')
}

/** The key that seals tenants' secrets. */
export function secretKeyFile(dataFolder: string): string {
  return join(dataFolder, 'secret.key')
}

/** Is there while a restored folder begins nothing. */
export function pauseFile(dataFolder: string): string {
  return join(dataFolder, 'paused.json')
}
