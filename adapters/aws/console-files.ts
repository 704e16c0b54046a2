import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { consolePage, consoleTypes, keptFor } from '../../contract/console.ts'
import { clientConfig } from './client-config.ts'

/** Files that are sent at once. */
const atOnce = 8

/**
 * Puts the built console into its bucket, the page last: whoever gets it gets all that it names. Files of earlier releases stay, since
 * pages that are open still load parts of theirs.
 */
export async function putConsole(folder: string, bucket: string): Promise<void> {
  const client = new S3Client(clientConfig)
  const put = async (path: string) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: path.slice(1),
        Body: await readFile(join(folder, path)),
        ContentType: consoleTypes[extname(path)],
        CacheControl: keptFor(path),
      }),
    )
  const files = (await pathsIn(folder)).filter((path) => path !== consolePage)
  for (let at = 0; at < files.length; at += atOnce) await Promise.all(files.slice(at, at + atOnce).map(put))
  await put(consolePage)
}

/** The addresses of what was built; CloudFront compresses by itself. */
async function pathsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name) in consoleTypes)
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
}
