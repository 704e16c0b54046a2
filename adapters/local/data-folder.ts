import { join } from 'node:path'

/** The layout of a data folder. docs/storage.md has the list. */

export function databaseFile(dataFolder: string): string {
  return join(dataFolder, 'sortie.db')
}

export function blobFolder(dataFolder: string): string {
  return join(dataFolder, 'blobs')
}

/** Mails that no mail server took, each as a file. */
export function outboxFolder(dataFolder: string): string {
  return join(dataFolder, 'outbox')
}

/** The key that seals tenants' secrets. */
export function secretKeyFile(dataFolder: string): string {
  return join(dataFolder, 'secret.key')
}

/** Exists while a restored folder is paused. */
export function pauseFile(dataFolder: string): string {
  return join(dataFolder, 'paused.json')
}
