import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { SortieError } from '../../contract/errors.ts'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import { lifetimeOf, lifetimeTag } from './blob-lifetimes.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { type ObjectAddress, objectAt } from './object-at.ts'

/** An object may be large, so a request may take longer here, as may reading an answer. */
const s3Config = { ...clientConfig, requestHandler: { ...clientConfig.requestHandler, requestTimeout: 30_000 } }
const longestCallMs = 120_000

/** Blobs as objects `<tenant>/<key>`, with a tag by which the bucket's lifecycle removes them. */
export function createBlobs(): Blobs {
  const client = lazily(() => new S3Client(s3Config))
  return {
    put: (tenant, key, bytes, keptUntil) =>
      asUnavailable(
        'S3',
        () => putOnce(client(), objectAt(tenant, key), bytes, lifetimeOf(keptUntil, Date.now())),
        longestCallMs,
      ),
    get: (tenant, key) => asUnavailable('S3', () => getObject(client(), objectAt(tenant, key)), longestCallMs),
    async delete(tenant, key) {
      await asUnavailable('S3', () => client().send(new DeleteObjectCommand(objectAt(tenant, key))))
    },
  }
}

/** S3 itself refuses to overwrite an object, so the same bytes again are a repeat and other bytes are an error. */
async function putOnce(client: S3Client, address: ObjectAddress, bytes: Uint8Array, days: number): Promise<void> {
  const Tagging = `${lifetimeTag}=${days}`
  try {
    await client.send(new PutObjectCommand({ ...address, Body: bytes, IfNoneMatch: '*', Tagging }))
  } catch (error) {
    if (!isNamed(error, 'PreconditionFailed')) throw error
    const stored = await getObject(client, address)
    if (stored && Buffer.compare(stored, bytes) === 0) return
    throw new SortieError('already_exists', 'A blob with this key and other bytes exists')
  }
}

async function getObject(client: S3Client, address: ObjectAddress): Promise<Uint8Array | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand(address))
    return await Body?.transformToByteArray()
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined
    if (isNamed(error, 'AccessDenied') && !(await isThere(client, address))) return undefined
    throw error
  }
}

/**
 * S3 reports a missing object only to those who may list the whole bucket, and no function may: it would learn of every
 * tenant. Whether this one exists may be asked.
 */
async function isThere(client: S3Client, { Bucket, Key }: ObjectAddress): Promise<boolean> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }))
  return Contents.some((object) => object.Key === Key)
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
