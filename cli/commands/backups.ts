import { Command } from 'commander'
import { spanText } from '../../core/features/explain/span-text.ts'
import { folder } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { unlessInterrupted } from '../following/interrupted.ts'
import { fields } from '../printing/fields.ts'
import { quoted } from '../printing/quoted.ts'
import { type Text, text } from '../printing/text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

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
    .description('write all data of a folder into one sealed file, even while its Sortie runs')
    .argument('<file>', 'the backup file, which must not exist yet')
    .option('--data <folder>', 'folder of the data', folder, '.sortie')
    .option(...keyFileOption)
    .option('--new-key', 'create the key file first')
    .action(async (file: string, options: Located & { readonly newKey?: boolean }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { data, keyFile, newKey } = options
      // Imported here, so that all other commands start without databases.
      const { makeKeyFile, readKey } = await import('../../adapters/local/backup/backup-key.ts')
      const { takeBackup } = await import('../../adapters/local/backup/take-backup.ts')
      if (newKey) await makeKeyFile(requireKeyFile(keyFile))
      const key = await readKey(keyFile, surroundings.env)
      const { signal } = session
      const taking = takeBackup({ dataFolder: data, file, key, clock: Date, signal })
      const taken = await unlessInterrupted(signal, taking, () => ({ words: 'no backup was made' }))
      const taken_at = new Date(taken.takenAt).toISOString()
      show(session, { file, taken_at, bytes: taken.bytes, ...taken.summary }, () => {
        const rows = fields([
          ['Backup', `${file}, ${taken.bytes} bytes`],
          ['As of', taken_at],
          ...contentsOf(taken.summary),
        ])
        return text`${rows}\nWithout the key nobody can restore it. Keep the key, but not beside the backup.\n`
      })
    })
}

interface RestoreOptions extends Located {
  readonly replace?: boolean
  readonly aws?: boolean
  readonly stage?: string
  readonly to?: string
  readonly tables?: string
  readonly blobs?: string
  readonly sealingKey?: string
}

export function restoreCommand(surroundings: Surroundings): Command {
  return new Command('restore')
    .description('restore a backup into a data folder or, with --aws, a stage’s tables to a moment')
    .argument('[file]', 'the file that `sortie backup` wrote')
    .option('--data <folder>', 'the folder to create; it must not exist, or be empty', folder, '.sortie')
    .option(...keyFileOption)
    .option('--replace', 'set aside the contents of the data folder; no Sortie may run on it')
    .option('--aws', 'a stage, in the AWS account of the current credentials')
    .option('--stage <name>', 'the stage whose data to restore, with --aws')
    .option('--to <time>', 'the moment, such as 2026-11-29T12:00:00Z; with --aws (default: the newest)')
    .option('--tables <prefix>', 'the tables restored from a copy in another region, with --aws')
    .option('--blobs <bucket>', 'of that region, with --tables')
    .option('--sealing-key <arn>', 'of that region, with --tables')
    .action(async (file: string | undefined, options: RestoreOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (options.aws) return restoreOnAws(session, surroundings, file, options)
      if (file === undefined)
        throw new CommandFailure(exitCodes.usage, 'no backup', 'Name its file, or a stage with --aws.')
      return restoreFolder(session, surroundings, file, options)
    })
}

async function restoreFolder(session: Session, { env }: Surroundings, file: string, options: RestoreOptions) {
  const { data, keyFile, replace = false } = options
  const { readKey } = await import('../../adapters/local/backup/backup-key.ts')
  const { restoreBackup } = await import('../../adapters/local/backup/restore-backup.ts')
  const key = await readKey(keyFile, env)
  const { signal } = session
  const restoring = restoreBackup({ file, key, dataFolder: data, replace, signal })
  const restored = await unlessInterrupted(signal, restoring, () => ({ words: 'nothing was restored' }))
  const { takenAt, summary, setAside } = restored
  const taken_at = new Date(takenAt).toISOString()
  const lostMs = Math.max(0, Date.now() - takenAt)
  const lost_s = Math.round(lostMs / 1000)
  const result = { data, taken_at, lost_s, set_aside: setAside ?? null, ...summary }
  show(session, result, () => {
    const rows = fields([['Restored', data], ['As of', taken_at], ...contentsOf(summary), ['Set aside', setAside]])
    return text`${rows}${lossText(taken_at, lostMs)}${resumeText(`--data ${quoted(data)}`)}`
  })
}

async function restoreOnAws(
  session: Session,
  { env }: Surroundings,
  file: string | undefined,
  options: RestoreOptions,
) {
  const { stage, to, tables, blobs, sealingKey } = options
  if (file !== undefined || stage === undefined)
    throw new CommandFailure(
      exitCodes.usage,
      'give --stage <name>, and no file',
      'A stage is restored from its own tables.',
    )
  const copied = [tables, blobs, sealingKey].filter((given) => given !== undefined)
  if (copied.length % 3 !== 0)
    throw new CommandFailure(
      exitCodes.usage,
      'give --tables, --blobs and --sealing-key together',
      'See docs/backup.md.',
    )
  const copy = tables && blobs && sealingKey ? { copy: { tables, blobs, key: sealingKey } } : {}
  const { stageNamed } = await import('./doctor.ts')
  const { restoreStage } = await import('../aws/restore-stage.ts')
  let again = ''
  const restoring = restoreStage(await stageNamed(stage, env), {
    to: to === undefined ? undefined : time(to),
    ...copy,
    signal: session.signal,
    begun({ tables, restored_to }) {
      // The actual time, also if none was given.
      again = restoreCommandLine(stage, restored_to, copy.copy)
      session.terminal.err(text`Restoring into ${tables}-…; if this is stopped, continue with\n  ${again}\n`)
    },
  })
  const made = await unlessInterrupted(session.signal, restoring, () => ({
    words: `nothing of ${stage} has changed, and the restore continues beside it`,
    ...(again !== '' && { hint: `To continue: ${again}` }),
  }))
  const restored_to = new Date(made.restored_to).toISOString()
  const lostMs = Math.max(0, Date.now() - made.restored_to)
  const { restored, blobs_brought_back } = made
  show(session, { stage, restored_to, lost_s: Math.round(lostMs / 1000), restored, blobs_brought_back }, () => {
    const rows = fields([
      ['Restored', `${restored.tables}-entities, ${restored.tables}-ledger`],
      ['As of', restored_to],
      ['Blobs', `${blobs_brought_back} deleted since then are back`],
      ['New', `${restored.tables}-ephemeral: connections, counters and idempotency keys are not restored`],
    ])
    const setting = `"restored": ${JSON.stringify(restored)}`
    return text`${rows}${lossText(restored_to, lostMs)}
Add this in stages.json to a new stage, to inspect it, or to ${stage}, to replace its data, and deploy that stage:

  ${setting}
${resumeText('--aws --stage <stage>')}`
  })
}

function restoreCommandLine(
  stage: string,
  restored_to: number,
  copy?: { readonly tables: string; readonly blobs: string; readonly key: string },
): string {
  const of = copy ? ` --tables ${copy.tables} --blobs ${copy.blobs} --sealing-key ${copy.key}` : ''
  return `sortie restore --aws --stage ${stage} --to ${new Date(restored_to).toISOString()}${of}`
}

function time(given: string): number {
  const ms = Date.parse(given)
  // Without a time zone, it would be that of the person who types it.
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(given) && !Number.isNaN(ms)) return ms
  throw new CommandFailure(exitCodes.usage, `${given} is not a time`, 'It looks like 2026-11-29T12:00:00Z.')
}

function requireKeyFile(keyFile: string | undefined): string {
  if (keyFile !== undefined) return keyFile
  throw new CommandFailure(exitCodes.usage, 'no file for the new key', 'Name it with --key-file.')
}

function contentsOf({ missions, pending_deliveries, blobs }: Contents): [string, string][] {
  const counts = Object.entries(missions).map(([status, count]) => `${count} ${status}`)
  return [
    ['Missions', counts.join(', ') || 'none'],
    ['Callbacks', `${pending_deliveries} still to be posted`],
    ['Blobs', `${blobs}`],
  ]
}

function lossText(takenAt: string, lostMs: number): Text {
  return text`
Everything after ${takenAt} is lost: ${spanText(lostMs)} until now. Callbacks under way at that time are posted again with the
same webhook-id; keys revoked since then are valid again. See docs/backup.md.
`
}

function resumeText(where: string): Text {
  return text`
It starts paused, so that you can inspect, revoke and cancel first. To resume:

  sortie resume ${where}
`
}
