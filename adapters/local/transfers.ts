import { createWriteStream } from 'node:fs'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { transfersPath } from '../../contract/console.ts'
import { SortieError } from '../../contract/errors.ts'
import type { WallClock } from '../../core/base/ports/clock.ts'
import type { Secrets } from '../../core/base/ports/secrets.ts'
import type { Transfers, Validity } from '../../core/base/ports/transfers.ts'
import { nameOf, pathIn, remember, syncFolder, unfinished } from './blobs.ts'

/** The content of a token. It is sealed, so nobody else can have written it. */
const TransferClaims = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('upload'),
    blob: z.string(),
    bytes: z.number(),
    kept_until: z.number(),
    expires_at: z.number(),
  }),
  z.strictObject({
    kind: z.literal('download'),
    blob: z.string(),
    name: z.string(),
    media_type: z.string(),
    expires_at: z.number(),
  }),
])
type TransferClaims = z.output<typeof TransferClaims>

export type Transfer = TransferClaims & { readonly tenant: string }
export type UploadTransfer = Extract<Transfer, { kind: 'upload' }>
export type DownloadTransfer = Extract<Transfer, { kind: 'download' }>

/** Transfers through the server of this process, with what only the server needs of them. */
export interface LocalTransfers extends Transfers {
  /** @throws SortieError `not_found`, the same for every reason */
  read(token: string): Promise<Transfer>
  /** Writes bytes as they arrive; none is visible before all are on disk. @throws SortieError `already_exists` */
  receive(upload: UploadTransfer, bytes: Readable): Promise<void>
  /** @returns `undefined` if it does not exist */
  open(download: DownloadTransfer): Promise<{ readonly bytes: number; readonly stream: Readable } | undefined>
}

export interface TransfersOptions {
  /** The folder of the blobs. */
  readonly folder: string
  readonly secrets: Pick<Secrets, 'seal' | 'open'>
  readonly clock: WallClock
}

export function createTransfers({ folder, secrets, clock }: TransfersOptions): LocalTransfers {
  const expiry = ({ seconds }: Validity) => clock.now() + seconds * 1000

  async function addressOf(tenant: string, claims: TransferClaims, { origin }: Validity): Promise<string> {
    const sealed = await secrets.seal(sealedFor(tenant), JSON.stringify(claims))
    return `${origin}${transfersPath}${tenant}.${sealed}`
  }

  return {
    async uploadTo(tenant, { blob, bytes, keptUntil }, validity) {
      const expires_at = expiry(validity)
      const claims = { kind: 'upload', blob, bytes, kept_until: keptUntil, expires_at } as const
      return { url: await addressOf(tenant, claims, validity), headers: {} }
    },
    downloadFrom: (tenant, download, validity) =>
      addressOf(tenant, { kind: 'download', ...download, expires_at: expiry(validity) }, validity),
    async read(token) {
      const [, tenant = '', sealed = ''] = /^([^.]*)\.(.*)$/.exec(token) ?? []
      const claims = await claimsIn(secrets, tenant, sealed)
      if (!claims || claims.expires_at <= clock.now()) throw unknownTransfer()
      return { ...claims, tenant }
    },
    async receive({ tenant, blob, kept_until }, bytes) {
      const name = nameOf(tenant, blob)
      const path = pathIn(folder, name)
      const noted = await remember(folder, name, kept_until)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const part = `${noted}.${process.hrtime.bigint()}${unfinished}`
      try {
        await writeAll(part, bytes)
        await keepFirst(part, path)
      } finally {
        await rm(part, { force: true })
      }
      await syncFolder(dirname(path))
    },
    async open({ tenant, blob }) {
      const file = await openIfThere(pathIn(folder, nameOf(tenant, blob)))
      if (!file) return undefined
      const { size } = await file.stat()
      return { bytes: size, stream: file.createReadStream() }
    },
  }
}

/** A text sealed for another purpose opens no transfer. */
function sealedFor(tenant: string): string {
  return `transfers of ${tenant}`
}

async function claimsIn(
  secrets: TransfersOptions['secrets'],
  tenant: string,
  sealed: string,
): Promise<TransferClaims | undefined> {
  try {
    return TransferClaims.parse(JSON.parse(await secrets.open(sealedFor(tenant), sealed)))
  } catch {
    return undefined
  }
}

function unknownTransfer(): SortieError {
  return new SortieError('not_found', 'This address is unknown or has expired; ask for another')
}

/** It is on disk once it resolves. */
function writeAll(path: string, bytes: Readable): Promise<void> {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: 256 * 1024 })
  return pipeline(bytes, file)
}

/** A link, unlike a rename, fails if the file exists. */
async function keepFirst(part: string, path: string): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new SortieError('already_exists', 'The bytes of this file have already arrived; complete it')
  }
}

async function openIfThere(path: string) {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
