import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTransfers } from '../../../adapters/aws/s3-transfers.ts'

beforeEach(() => {
  vi.stubEnv('SORTIE_BLOB_BUCKET', 'blobs')
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example')
})
afterEach(() => vi.unstubAllEnvs())

const validity = { seconds: 900, origin: 'https://api.example' }
const daySeconds = 24 * 60 * 60

test('an upload is signed for its length, for a key with nothing in it, and with the tag by which it goes', async () => {
  const keptUntil = Math.ceil(Date.now() / 1000) + 20 * daySeconds
  const { url, headers } = await createTransfers().uploadTo(
    'ten_a',
    { blob: 'files/fil_1', bytes: 1234, keptUntil },
    validity,
  )
  const { pathname, host, searchParams } = new URL(url)
  expect(`${host}${pathname}`).toMatch(/blobs.*\/ten_a\/files\/fil_1$/)
  expect(searchParams.get('X-Amz-Expires')).toBe('900')
  expect(searchParams.get('X-Amz-SignedHeaders')?.split(';').toSorted()).toEqual([
    'content-length',
    'host',
    'if-none-match',
    'x-amz-tagging',
  ])
  expect(headers).toEqual({ 'if-none-match': '*', 'x-amz-tagging': 'sortie-keep-days=31' })
  // A checksum would be that of no bytes.
  expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([])
})

test('a download comes as an attachment, of the type that was found and no other', async () => {
  const download = { blob: 'files/fil_1', name: 'Grüße "1".pdf', media_type: 'application/pdf' }
  const { searchParams } = new URL(await createTransfers().downloadFrom('ten_a', download, validity))
  expect(searchParams.get('response-content-type')).toBe('application/pdf')
  expect(searchParams.get('response-content-disposition')).toBe(
    `attachment; filename="Gr__e _1_.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.pdf`,
  )
  expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host')
})

test('no key leads to what is another’s', async () => {
  const upload = { blob: '../ten_b/files/fil_1', bytes: 1, keptUntil: 1 }
  await expect(createTransfers().uploadTo('ten_a', upload, validity)).rejects.toThrow('Not a blob key')
})

test('behind an edge, both lead through it at the address that was asked, with all that is signed', async () => {
  const upload = { blob: 'files/fil_1', bytes: 9, keptUntil: Math.ceil(Date.now() / 1000) + daySeconds }
  const download = { blob: 'files/fil_1', name: 'a.pdf', media_type: 'application/pdf' }
  const before = new URL(await createTransfers().downloadFrom('ten_a', download, validity))
  expect(before.host).toBe('blobs.s3.eu-central-1.amazonaws.com')
  vi.stubEnv('SORTIE_EDGE_SECRETS', 'secret')
  const after = new URL(await createTransfers().downloadFrom('ten_a', download, validity))
  expect(after.origin + after.pathname).toBe('https://api.example/v1/transfers/ten_a/files/fil_1')
  expect([...after.searchParams.keys()]).toEqual([...before.searchParams.keys()])
  const { url, headers } = await createTransfers().uploadTo('ten_a', upload, validity)
  expect(url).toMatch(/^https:\/\/api\.example\/v1\/transfers\/ten_a\/files\/fil_1\?X-Amz-/)
  expect(headers).toMatchObject({ 'if-none-match': '*' })
})
