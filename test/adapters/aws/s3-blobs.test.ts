import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createBlobs } from '../../../adapters/aws/s3-blobs.ts'
import { leadClientsTo } from './scripted-service.ts'

let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

const xml = (text: string) => `<?xml version="1.0"?>${text}`
const denied = xml('<Error><Code>AccessDenied</Code><Message>No</Message></Error>')
const listed = (...keys: readonly string[]) =>
  xml(`<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`)

/** S3 as it answers whoever may not list the whole bucket: what is not there is refused like what may not be read. */
async function refusing(list: { readonly status: number; readonly body: string }) {
  const lists: (string | null)[] = []
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://s3')
    if (searchParams.get('list-type') === null) return void response.writeHead(403).end(denied)
    lists.push(searchParams.get('prefix'))
    return void response.writeHead(list.status, { 'content-type': 'application/xml' }).end(list.body)
  })
  close = await leadClientsTo(server)
  process.env.SORTIE_BLOB_BUCKET = 'blobs'
  return lists
}

test('a blob that is not there is none, although S3 refuses to say so', async () => {
  const lists = await refusing({ status: 200, body: listed() })
  expect(await createBlobs().get('ten_a', 'mis_1/input')).toBeUndefined()
  expect(lists).toEqual(['ten_a/mis_1/input'])
})

test('nor is one whose name only begins like another’s', async () => {
  await refusing({ status: 200, body: listed('ten_a/mis_1/input2') })
  expect(await createBlobs().get('ten_a', 'mis_1/input')).toBeUndefined()
})

test('one that is there and may not be read is a fault, and is not taken for none', async () => {
  await refusing({ status: 200, body: listed('ten_a/mis_1/input') })
  await expect(createBlobs().get('ten_a', 'mis_1/input')).rejects.toMatchObject({ name: 'AccessDenied' })
})

test('so is one of which that may not be asked either', async () => {
  await refusing({ status: 403, body: denied })
  await expect(createBlobs().get('ten_a', 'mis_1/input')).rejects.toMatchObject({ name: 'AccessDenied' })
})
