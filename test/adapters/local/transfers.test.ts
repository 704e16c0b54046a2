import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBlobs } from '../../../adapters/local/blobs.ts'
import { createSecrets } from '../../../adapters/local/secrets.ts'
import { createTransfers, type LocalTransfers, type Transfer } from '../../../adapters/local/transfers.ts'

let folder: string
let now: number
let transfers: LocalTransfers

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-transfers-'))
  now = 1_000_000
  const secrets = createSecrets(join(folder, 'secrets'), {})
  transfers = createTransfers({ folder: join(folder, 'blobs'), secrets, clock: { now: () => now } })
})
afterEach(() => rm(folder, { recursive: true }))

const validity = { seconds: 60, origin: 'http://127.0.0.1:1' }
const upload = { blob: 'files/fil_1', bytes: 5, keptUntil: 99_999_999_999 }
const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)
const readUrl = async (url: string) => transfers.read(tokenOf(url))

async function begun(tenant = 'ten_a'): Promise<Extract<Transfer, { kind: 'upload' }>> {
  const transfer = await readUrl((await transfers.uploadTo(tenant, upload, validity)).url)
  if (transfer.kind !== 'upload') throw new Error('It is no upload')
  return transfer
}

test('bytes that came are a blob of their tenant, and of no other', async () => {
  await transfers.receive(await begun(), Readable.from([Buffer.from('he'), Buffer.from('llo')]))
  const blobs = createBlobs(join(folder, 'blobs'))
  expect(Buffer.from((await blobs.get('ten_a', upload.blob)) ?? []).toString()).toBe('hello')
  expect(await blobs.get('ten_b', upload.blob)).toBeUndefined()
})

test('what is there is not written over', async () => {
  const transfer = await begun()
  await transfers.receive(transfer, Readable.from([Buffer.from('first')]))
  const again = transfers.receive(transfer, Readable.from([Buffer.from('other')]))
  await expect(again).rejects.toMatchObject({ code: 'already_exists' })
  expect(Buffer.from((await createBlobs(join(folder, 'blobs')).get('ten_a', upload.blob)) ?? []).toString()).toBe(
    'first',
  )
})

test('of bytes that break off nothing is left', async () => {
  async function* broken() {
    yield Buffer.from('he')
    throw new Error('The connection is lost')
  }
  await expect(transfers.receive(await begun(), Readable.from(broken()))).rejects.toThrow('lost')
  expect(await createBlobs(join(folder, 'blobs')).get('ten_a', upload.blob)).toBeUndefined()
  const left = await readdir(join(folder, 'blobs'), { recursive: true })
  expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a download gives the bytes, or nothing where there are none', async () => {
  await transfers.receive(await begun(), Readable.from([Buffer.from('hello')]))
  const download = { blob: upload.blob, name: 'a.txt', media_type: 'text/plain' }
  const transfer = await readUrl(await transfers.downloadFrom('ten_a', download, validity))
  if (transfer.kind !== 'download') throw new Error('It is no download')
  const opened = await transfers.open(transfer)
  expect(opened?.bytes).toBe(5)
  expect(opened && (await buffer(opened.stream)).toString()).toBe('hello')
  expect(await transfers.open({ ...transfer, tenant: 'ten_b' })).toBeUndefined()
})

describe('an address is good for nothing', () => {
  const refused = { code: 'not_found', message: expect.stringContaining('unknown or has expired') }

  test('after its time', async () => {
    const { url } = await transfers.uploadTo('ten_a', upload, validity)
    now += 60_000
    await expect(readUrl(url)).rejects.toMatchObject(refused)
  })

  test('with another tenant in it, or with anything else changed', async () => {
    const token = tokenOf((await transfers.uploadTo('ten_a', upload, validity)).url)
    const changed = [token.replace('ten_a', 'ten_b'), `${token.slice(0, -4)}AAAA`, 'ten_a.', '.', '', 'ten_a']
    for (const other of changed) await expect(transfers.read(other)).rejects.toMatchObject(refused)
  })

  test('made of what was sealed for something else', async () => {
    const secrets = createSecrets(join(folder, 'secrets'), {})
    const claims = { kind: 'download', blob: 'mis_1/input', name: 'x', media_type: 'text/plain', expires_at: 9e12 }
    const sealed = await secrets.seal('ten_a', JSON.stringify(claims))
    await expect(transfers.read(`ten_a.${sealed}`)).rejects.toMatchObject(refused)
  })
})
