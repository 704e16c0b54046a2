import { S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BlobVersion, bringBackBlobs, wayBack } from '../../../../adapters/aws/restore/restore-blobs.ts'
import { answeredBy } from './answered-by.ts'

const version = (id: string, at: number): BlobVersion => ({ id, at, deleted: false })
const mark = (id: string, at: number): BlobVersion => ({ id, at, deleted: true })

test.each([
  ['is there still', [version('a', 5)], { do: 'nothing' }],
  ['was deleted after', [mark('m', 15), version('a', 5)], { do: 'uncover', markers: ['m'] }],
  ['was deleted twice after', [mark('n', 16), mark('m', 15), version('a', 5)], { do: 'uncover', markers: ['n', 'm'] }],
  ['was deleted in the same second', [mark('m', 10), version('a', 5)], { do: 'uncover', markers: ['m'] }],
  ['was deleted before', [mark('m', 9), version('a', 5)], { do: 'nothing' }],
  ['came after', [version('a', 11)], { do: 'nothing' }],
  ['came after and is gone', [mark('m', 12), version('a', 11)], { do: 'nothing' }],
  ['was written over after', [version('b', 11), version('a', 5)], { do: 'copy', version: 'a' }],
  ['was deleted, and written anew', [version('b', 12), mark('m', 11), version('a', 5)], { do: 'copy', version: 'a' }],
] as const)('what %s', (_, versions, way) => {
  expect(wayBack(versions, 10)).toEqual(way)
})

/** A bucket in memory, whose lists come in pages of any length, as S3's. */
function bucketOf(objects: ReadonlyMap<string, readonly BlobVersion[]>, pageLength: number) {
  const state = new Map([...objects].map(([key, versions]) => [key, [...versions]]))
  const rows = () =>
    [...state].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([Key, all]) => all.map((one) => ({ Key, ...one })))
  const client = answeredBy(new S3Client({ region: 'us-east-1' }), (command, input) => {
    if (command === 'ListObjectVersions') {
      const all = listed
      const from =
        input.KeyMarker === undefined
          ? 0
          : 1 + all.findIndex(({ Key, id }) => Key === input.KeyMarker && id === input.VersionIdMarker)
      const page = all.slice(from, from + pageLength)
      const asListed = page.map(({ Key, id, at, deleted }) => ({
        Key,
        VersionId: id,
        LastModified: new Date(at),
        deleted,
      }))
      const last = page.at(-1)
      return {
        Versions: asListed.filter(({ deleted }) => !deleted),
        DeleteMarkers: asListed.filter(({ deleted }) => deleted),
        IsTruncated: from + pageLength < all.length,
        NextKeyMarker: last?.Key,
        NextVersionIdMarker: last?.id,
      }
    }
    if (command === 'DeleteObjects') {
      for (const { Key, VersionId } of input.Delete.Objects)
        state.set(
          Key,
          (state.get(Key) ?? []).filter(({ id }) => id !== VersionId),
        )
      return {}
    }
    const [, id = ''] = input.CopySource.split('?versionId=')
    state.get(input.Key)?.unshift({ id: `${id}'`, at: 1000, deleted: false })
    return {}
  })
  const listed = rows()
  return { client, state }
}

const history = fc
  .array(fc.boolean(), { minLength: 1, maxLength: 5 })
  .chain((deletions) =>
    fc.tuple(
      fc.constant(deletions),
      fc.uniqueArray(fc.nat(20), { minLength: deletions.length, maxLength: deletions.length }),
    ),
  )
  .map(([deletions, times]) => {
    const newestFirst = times.sort((a, b) => b - a)
    return deletions.map((deleted, at): BlobVersion => ({ id: `v${at}`, at: newestFirst[at] ?? 0, deleted }))
  })

test('whatever was done to a bucket, and however it is listed, each blob of the moment is there after', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { maxLength: 6 }),
      fc.integer({ min: 1, max: 7 }),
      fc.nat(20),
      async (histories, pageLength, to) => {
        const objects = new Map(histories.map((versions, at) => [`ten_1/${at}`, versions]))
        const { client, state } = bucketOf(objects, pageLength)
        await bringBackBlobs({ client, bucket: 'b', to, signal: new AbortController().signal })
        for (const [key, versions] of objects) {
          const then = versions.find(({ at, deleted }) => (deleted ? at < to : at <= to))
          const [now] = state.get(key) ?? []
          if (then && !then.deleted) expect(now?.id.replace("'", ''), key).toBe(then.id)
          // What came since stays.
          else expect(state.get(key)).toEqual(versions)
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('a mark that S3 does not take away is a failure', async () => {
  const client = answeredBy(new S3Client({ region: 'us-east-1' }), (command) =>
    command === 'ListObjectVersions'
      ? {
          Versions: [{ Key: 'ten_1/a', VersionId: 'a', LastModified: new Date(5) }],
          DeleteMarkers: [{ Key: 'ten_1/a', VersionId: 'm', LastModified: new Date(15) }],
        }
      : { Errors: [{ Key: 'ten_1/a', Message: 'Access Denied' }] },
  )
  const signal = new AbortController().signal
  await expect(bringBackBlobs({ client, bucket: 'b', to: 10, signal })).rejects.toMatchObject({
    code: 'restore_incomplete',
    message: expect.stringContaining('Access Denied'),
  })
})
