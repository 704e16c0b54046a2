import { Command } from 'commander'
import { spanText } from '../core/features/explain/span-text.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { fields } from './fields.ts'
import { type Surroundings, sessionOf, show } from './session.ts'
import { type Text, text } from './text.ts'

interface Located {
  readonly data: string
  readonly keyFile?: string
}

/** The part of a backup's summary that a person reads. */
interface Contents {
  readonly missions: Readonly<Record<string, number>>
  readonly pending_deliveries: number
  readonly blobs: number
}

const keyFileOption = ['--key-file <file>', 'the key that seals it (or SORTIE_BACKUP_KEY); keep it elsewhere'] as const

export function backupCommand(surroundings: Surroundings): Command {
  return new Command('backup')
    .description('write all that a data folder keeps into one sealed file, also while its Sortie runs')
    .argument('<file>', 'the backup, which must not be there yet')
    .option('--data <folder>', 'folder of the data', '.sortie')
    .option(...keyFileOption)
    .option('--new-key', 'make the key file first')
    .action(async (file: string, options: Located & { readonly newKey?: boolean }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { data, keyFile, newKey } = options
      // Loaded here, so that every other command starts without databases.
      const { makeKeyFile, readKey } = await import('../adapters/local/backup/backup-key.ts')
      const { takeBackup } = await import('../adapters/local/backup/take-backup.ts')
      if (newKey) await makeKeyFile(requireKeyFile(keyFile))
      const key = await readKey(keyFile, surroundings.env)
      const taken = await takeBackup({ dataFolder: data, file, key, clock: Date, signal: session.signal }).catch(
        (error) => told(session.signal, error),
      )
      const taken_at = new Date(taken.takenAt).toISOString()
      show(session, { file, taken_at, bytes: taken.bytes, ...taken.summary }, () => {
        const rows = fields([
          ['Backup', `${file}, ${taken.bytes} bytes`],
          ['As of', taken_at],
          ...contentsOf(taken.summary),
        ])
        return text`${rows}\nWithout the key nobody can restore it. Keep the key, and not beside the backup.\n`
      })
    })
}

export function restoreCommand(surroundings: Surroundings): Command {
  return new Command('restore')
    .description('make a data folder of a backup')
    .argument('<file>', 'what `sortie backup` made')
    .option('--data <folder>', 'the folder to make, which is not there or empty', '.sortie')
    .option(...keyFileOption)
    .option('--replace', 'set aside what the data folder holds; no Sortie may run on it')
    .action(async (file: string, options: Located & { readonly replace?: boolean }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { data, keyFile, replace = false } = options
      const { readKey } = await import('../adapters/local/backup/backup-key.ts')
      const { restoreBackup } = await import('../adapters/local/backup/restore-backup.ts')
      const key = await readKey(keyFile, surroundings.env)
      const restored = await restoreBackup({ file, key, dataFolder: data, replace, signal: session.signal }).catch(
        (error) => told(session.signal, error),
      )
      const { takenAt, summary, setAside } = restored
      const taken_at = new Date(takenAt).toISOString()
      const lostMs = Math.max(0, Date.now() - takenAt)
      const lost_s = Math.round(lostMs / 1000)
      const result = { data, taken_at, lost_s, set_aside: setAside ?? null, ...summary }
      show(session, result, () => {
        const rows = fields([['Restored', data], ['As of', taken_at], ...contentsOf(summary), ['Set aside', setAside]])
        return text`${rows}${lossText(taken_at, lostMs, data)}`
      })
    })
}

function requireKeyFile(keyFile: string | undefined): string {
  if (keyFile !== undefined) return keyFile
  throw new CommandFailure(exitCodes.usage, 'no file for the new key', 'Name it with --key-file.')
}

/** Ctrl-C is no failure of the backup. */
function told(signal: AbortSignal, error: unknown): never {
  signal.throwIfAborted()
  throw error
}

function contentsOf({ missions, pending_deliveries, blobs }: Contents): [string, string][] {
  const counts = Object.entries(missions).map(([status, count]) => `${count} ${status}`)
  return [
    ['Missions', counts.join(', ') || 'none'],
    ['Callbacks', `${pending_deliveries} still to be posted`],
    ['Blobs', `${blobs}`],
  ]
}

function lossText(takenAt: string, lostMs: number, data: string): Text {
  return text`
What happened after ${takenAt} is lost: ${spanText(lostMs)} until now. Callbacks that were on their way then are posted again with the
same webhook-id; keys that were revoked since are valid again. See docs/backup.md.

It starts paused, so that you can look, revoke and cancel first: nothing goes on before

  sortie resume --data ${data}
`
}
