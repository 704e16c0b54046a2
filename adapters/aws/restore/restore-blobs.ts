import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { RestoreError } from './restore-error.ts'

/** A version of an object, or its deletion marker. */
export interface BlobVersion {
  readonly id: string
  /** In ms, of whole seconds: S3 reports no more. */
  readonly at: number
  readonly deleted: boolean
}

export interface BlobsRequest {
  readonly client: S3Client
  readonly bucket: string
  /** In ms, of whole seconds. */
  readonly to: number
  readonly signal: AbortSignal
}

/** The action that restores an object: remove what hides it or, if it was overwritten, copy the version on top. */
export type WayBack =
  | { readonly do: 'nothing' }
  | { readonly do: 'uncover'; readonly markers: readonly string[] }
  | { readonly do: 'copy'; readonly version: string }

/**
 * @param versions newest first. An object deleted in exactly that second existed for the items that refer to it; a blob exists before
 * them, and superfluous ones do no harm.
 */
export function wayBack(versions: readonly BlobVersion[], to: number): WayBack {
  const newer = versions.findIndex(({ at, deleted }) => (deleted ? at < to : at <= to))
  const then = versions[newer]
  if (!then || then.deleted || newer === 0) return { do: 'nothing' }
  const since = versions.slice(0, newer)
  if (since.every(({ deleted }) => deleted)) return { do: 'uncover', markers: since.map(({ id }) => id) }
  return { do: 'copy', version: then.id }
}

/**
 * Restores each blob that existed at a moment, from the bucket’s versions; newer ones stay. With its version a blob
 * keeps its age and its tag, so it expires on time.
 * @returns how many were restored
 */
export async function bringBackBlobs(request: BlobsRequest): Promise<number> {
  let broughtBack = 0
  for await (const object of objectsIn(request)) {
    const way = wayBack(object.versions, request.to)
    if (way.do === 'nothing') continue
    await goBack(request, object.key, way)
    broughtBack += 1
  }
  return broughtBack
}

async function goBack({ client, bucket: Bucket }: BlobsRequest, Key: string, way: WayBack): Promise<void> {
  if (way.do === 'copy') {
    const CopySource = `${Bucket}/${encodeURIComponent(Key)}?versionId=${encodeURIComponent(way.version)}`
    await client.send(new CopyObjectCommand({ Bucket, Key, CopySource, TaggingDirective: 'COPY' }))
  } else if (way.do === 'uncover') {
    const Objects = way.markers.map((VersionId) => ({ Key, VersionId }))
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }))
    const [error] = Errors
    if (error)
      throw new RestoreError(
        'restore_incomplete',
        `${Key} cannot be brought back: ${error.Message}`,
        'Give the command that was printed when it began.',
      )
  }
}

interface Versioned {
  readonly key: string
  readonly versions: readonly BlobVersion[]
}

/** One after the other, however many there are; a page may end within one. */
async function* objectsIn({ client, bucket: Bucket, signal }: BlobsRequest): AsyncGenerator<Versioned> {
  let open: Versioned | undefined
  let next: Pick<ListObjectVersionsCommandOutput, 'NextKeyMarker' | 'NextVersionIdMarker'> | undefined = {}
  while (next) {
    signal.throwIfAborted()
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = next
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({
        Bucket,
        ...(KeyMarker !== undefined && { KeyMarker }),
        ...(VersionIdMarker !== undefined && { VersionIdMarker }),
      }),
    )
    for (const { key, versions } of objectsOf(page)) {
      if (open && open.key !== key) yield open
      open = { key, versions: open?.key === key ? [...open.versions, ...versions] : versions }
    }
    next = page.IsTruncated ? page : undefined
  }
  if (open) yield open
}

/** S3 lists versions and markers separately, each newest first. */
function objectsOf({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): readonly Versioned[] {
  const rows = [
    ...Versions.map((row) => ({ ...row, deleted: false })),
    ...DeleteMarkers.map((row) => ({ ...row, deleted: true })),
  ]
  const objects = Map.groupBy(rows, ({ Key }) => Key ?? '')
  return [...objects].sort(byKey).map(([key, all]) => ({
    key,
    versions: all
      .map(({ VersionId = '', LastModified, deleted }) => ({
        id: VersionId,
        at: LastModified?.getTime() ?? 0,
        deleted,
      }))
      .sort((one, other) => other.at - one.at || Number(other.deleted) - Number(one.deleted)),
  }))
}

function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
