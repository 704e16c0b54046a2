import type { BackupKey } from './backup-key.ts'
import { readBytes } from './byte-reader.ts'
import { type BackupHeader, headerBytes, readHeader, writeHeader } from './header.ts'
import { type Part, readParts, type Summary, writeParts } from './parts.ts'
import { seal, unseal } from './sealed-stream.ts'

/** All bytes of a backup. @param summary called once all parts were read */
export async function* writeBackup(
  about: BackupHeader,
  key: BackupKey,
  parts: AsyncIterable<Part>,
  summary: () => Summary,
): AsyncGenerator<Buffer> {
  const header = writeHeader(about, key)
  yield header.bytes
  yield* seal(writeParts(parts, summary), header)
}

/**
 * Passes each part to `take`, which reads its whole content: sealed and unchanged so far, but only the end proves it complete.
 * @throws BackupError
 */
export async function readBackup(
  source: AsyncIterable<Buffer>,
  key: BackupKey,
  take: (part: Part) => Promise<void>,
): Promise<BackupHeader & { readonly summary: Summary }> {
  const bytes = readBytes(source)
  const header = readHeader(await bytes.atMost(headerBytes), key)
  const summary = await readParts(readBytes(unseal(bytes.rest(), header)), take)
  return { dataFormat: header.dataFormat, takenAt: header.takenAt, summary }
}
