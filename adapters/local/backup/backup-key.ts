import { randomBytes } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { systemReason } from '../../system/system-reason.ts'
import { BackupError } from './backup-error.ts'

/** The key that seals backups: 32 random bytes. It appears in no message, log or argument. */
export type BackupKey = Buffer

const keyBytes = 32
const prefix = 'sortie-backup-key_'
/** With the prefix, and characters that an editor adds. */
const longestKeyText = 256

const keyVariable = 'SORTIE_BACKUP_KEY'

/** @throws BackupError if the file exists: the backups sealed with its key could no longer be opened */
export async function makeKeyFile(file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error) => {
    if (error.code === 'EEXIST')
      throw unusable(`${file} is there already.`, 'Use it without --new-key, or name another.')
    throw unusable(`${file} cannot be made: ${systemReason(error)}.`, 'Name a file in a folder that is there.')
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
 * @throws BackupError if there is none, it is not a key, or others can read it
 */
export async function readKey(file: string | undefined, env: NodeJS.ProcessEnv): Promise<BackupKey> {
  if (file !== undefined) return parseKey(await readKeyFile(file), file)
  const text = env[keyVariable]
  if (text) return parseKey(text, keyVariable)
  throw unusable(
    'No key seals or opens this backup.',
    `Name its file with --key-file, or set ${keyVariable}. ${howToMake}`,
  )
}

const howToMake = '`sortie backup … --key-file <file> --new-key` makes one.'

function unusable(problem: string, mend: string): BackupError {
  return new BackupError('unusable_backup_key', problem, mend)
}

async function readKeyFile(file: string): Promise<string> {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > longestKeyText) return ''
    if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
      throw unusable(`Others can read the key in ${file}.`, `Run chmod 600 ${file}.`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw unusable(`The key in ${file} cannot be read: ${systemReason(error)}.`, `Name its file. ${howToMake}`)
  }
}

function parseKey(text: string, from: string): BackupKey {
  const trimmed = text.trim()
  const key = Buffer.from(trimmed.slice(prefix.length), 'base64url')
  if (trimmed.startsWith(prefix) && key.length === keyBytes) return key
  throw unusable(`${from} holds no backup key.`, `One begins with ${prefix}. ${howToMake}`)
}
