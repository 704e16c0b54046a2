import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { systemReason } from '../../adapters/system/system-reason.ts'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { StoredFile } from '../../contract/resources/file.ts'
import { wholeNumber } from '../arguments/arguments.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { joined, type Text, text } from '../printing/text.ts'
import { whole } from '../session/pages.ts'
import { moreLine, type Session, type Surroundings, sessionOf, show } from '../session/session.ts'

export function fileCommands(surroundings: Surroundings): Command {
  const group = new Command('files').description('upload, list, download and delete files')
  addUpload(group, surroundings)
  addList(group, surroundings)
  addGet(group, surroundings)
  addDelete(group, surroundings)
  return group
}

type NewFileBody = CallOf<Api['createFile']>['body']

interface UploadOptions {
  readonly name?: string
  readonly mediaType?: string
  readonly expiresInS?: number
}

function addUpload(group: Command, surroundings: Surroundings): void {
  group
    .command('upload <path>')
    .description('upload a file for missions')
    .option('--name <name>', 'a name other than that of the file')
    .option('--media-type <type>', 'the type of a text: text/plain, text/markdown, text/csv or application/json')
    .option('--expires-in-s <seconds>', 'delete it after this many seconds', wholeNumber)
    .action(async (path: string, options: UploadOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const file = await upload(session, path, options)
      show(session, file, () => fileText(file))
      if (file.state !== 'ready') throw new CommandFailure(exitCodes.failed, '')
    })
}

/** Uploads a file, and has it examined: it may be refused. */
async function upload(
  session: Session,
  path: string,
  { name, mediaType, expiresInS }: UploadOptions = {},
): Promise<StoredFile> {
  const bytes = await readFile(path).catch((error) => {
    throw new CommandFailure(exitCodes.usage, `${path} could not be read: ${systemReason(error)}`)
  })
  if (bytes.length === 0)
    throw new CommandFailure(exitCodes.usage, `${path} is empty, and an empty file is not accepted`)
  const client = session.client()
  const about = {
    ...{ name: name ?? basename(path), bytes: bytes.length },
    ...(mediaType !== undefined && { media_type: mediaType }),
    ...(expiresInS !== undefined && { expires_in_s: expiresInS }),
  }
  // The API itself reports what it does not accept.
  const body = about as NewFileBody
  const begun = await client.createFile({ body }, session)
  const { method, url, headers } = begun.upload
  const sent = await fetch(url, { method, headers, body: bytes, signal: session.signal })
  if (!sent.ok) throw new CommandFailure(exitCodes.failed, `the upload was refused: ${sent.status} ${sent.statusText}`)
  return client.completeFile({ params: { file_id: begun.file.id } }, session)
}

/** The IDs of files. Each is given by its ID, or by a path, which is uploaded now. */
export async function filesNamed(session: Session, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const name of names) {
    if (/^fil_[0-9A-Za-z]+$/.test(name)) ids.push(name)
    else ids.push(await readyFile(session, name))
  }
  return ids
}

async function readyFile(session: Session, path: string): Promise<string> {
  const { id, state, refusal } = await upload(session, path)
  if (state === 'ready') return id
  throw new CommandFailure(exitCodes.failed, `${path} is refused: ${refusal ?? state}`)
}

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list files, newest first')
    .option('--limit <count>', 'at most this many', wholeNumber)
    .option('--cursor <cursor>', 'continue after a previous page')
    .action(async (query: { limit?: number; cursor?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const page = await whole(query, (query) => session.client().listFiles({ query }, session))
      show(session, page, () => text`${fileList(page.items)}${moreLine(page.next_cursor)}`)
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get <file_id>')
    .description('show a file; with --output, download it')
    .option('-o, --output <path>', 'write its bytes to this file')
    .action(async (file_id: string, { output }: { output?: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const file = await session.client().getFile({ params: { file_id } }, session)
      if (output !== undefined) await download(session, file_id, output)
      show(session, file, () => fileText(file))
    })
}

async function download(session: Session, file_id: string, output: string): Promise<void> {
  const { url } = await session.client().getFileContent({ params: { file_id } }, session)
  const { ok, status, statusText, body } = await fetch(url, { signal: session.signal })
  if (!ok || !body) throw new CommandFailure(exitCodes.failed, `the download was refused: ${status} ${statusText}`)
  await pipeline(body, createWriteStream(output))
}

function addDelete(group: Command, surroundings: Surroundings): void {
  group
    .command('delete <file_id>')
    .alias('rm')
    .description('delete a file; missions that have it keep it until they expire')
    .action(async (file_id: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      await session.client().deleteFile({ params: { file_id } }, session)
      show(session, { id: file_id, deleted: true }, () => text`${file_id} is deleted.\n`)
    })
}

export function fileList(files: readonly StoredFile[]): Text {
  if (files.length === 0) return text`No files.\n`
  return joined(files.map((file) => text`${file.id}  ${file.state}  ${typeAndSize(file)}  ${file.name}\n`))
}

function fileText(file: StoredFile): Text {
  const { source } = file
  return fields([
    ['File', file.id],
    ['Name', file.name],
    ['State', file.state],
    ['Refused', file.refusal],
    ['Content', typeAndSize(file)],
    ['SHA-256', file.sha256],
    ['From', source.kind === 'mission' ? `step ${source.step} of ${source.mission_id}` : `the key ${source.key_id}`],
    ['Created', file.created_at],
    ['Expires', file.expires_at],
  ])
}

function typeAndSize({ media_type, bytes }: StoredFile): string {
  return `${media_type ?? 'not looked at'}, ${bytes} bytes`
}
