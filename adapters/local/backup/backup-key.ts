import { randomBytes } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { BackupError } from './backup-error.ts'

/** What seals backups: 32 random bytes. It is in no message, log or argument. */
export type BackupKey = Buffer

const keyBytes = 32
const prefix = 'sortie-backup-key_'
/** With the prefix, and what an editor adds. */
const longestKeyText = 256

const keyVariable = 'SORTIE_BACKUP_KEY'

/** @throws BackupError where the file is there: what it seals could not be opened any more */
export async function makeKeyFile(file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error) => {
    if (error.code !== 'EEXIST') throw error
    throw new BackupError(
      'unusable_backup_key',
      `${file} is there already.`,
      'Use it without --new-key, or name another.',
    )
  })
  try {
    await handle.writeFile(`${prefix}${randomBytes(keyBytes).toString('base64url')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * From the file, or else from the environment.
 * @throws BackupError where there is none, it is no key, or others can read it
 */
export async function readKey(file: string | undefined, env: NodeJS.ProcessEnv): Promise<BackupKey> {
  if (file !== undefined) return parseKey(await readKeyFile(file), file)
  const text = env[keyVariable]
  if (text) return parseKey(text, keyVariable)
  throw new BackupError(
    'unusable_backup_key',
    'No key seals or opens this backup.',
    `Name its file with --key-file, or set ${keyVariable}. \`sortie backup … --key-file <file> --new-key\` makes one.`,
  )
}

async function readKeyFile(file: string): Promise<string> {
  const { mode, size } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new BackupError('unusable_backup_key', `Others can read the key in ${file}.`, `Run chmod 600 ${file}.`)
  return size > longestKeyText ? '' : readFile(file, 'utf8')
}

function parseKey(text: string, from: string): BackupKey {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed.slice(prefix.length), 'base64url')
  if (trimmed.startsWith(prefix) && key.length === keyBytes) return key
  throw new BackupError('unusable_backup_key', `${from} holds no backup key.`, `It begins with ${prefix}.`)
}
