import { randomUUID } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { inject } from 'vitest'
import { putConsole } from '../../adapters/aws/console-files.ts'
import { putBehindEdge } from './behind-an-edge.ts'
import { type Front, startFront } from './front.ts'
import { ownCertificate, trust } from './own-certificate.ts'
import { stackUnderTest } from './stack-under-test.ts'

export const consoleBucket = 'sortie-front-console'

/** Those of the console’s files whose names have no hash. */
const plainFiles = ['/icon.svg', '/index.html', '/pressable.css', '/third-party.txt']

/**
 * The deployed stage with an edge before it, and the console at its address. Until it is closed, nothing else reaches the stage’s HTTP API.
 * @param folder of the built console
 */
export async function openFront(folder: string): Promise<Front> {
  const { httpUrl = '', websocketUrl = '', streamUrl = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  await new S3Client().send(new CreateBucketCommand({ Bucket: consoleBucket }))
  await putConsole(folder, consoleBucket)
  const origins = {
    api: httpUrl.replace(/\/$/, ''),
    sockets: websocketUrl,
    streams: streamUrl.replace(/\/$/, ''),
    s3: inject('awsEndpoint'),
    consoleBucket,
  }
  const certificate = await ownCertificate()
  trust(certificate)
  const secret = randomUUID()
  const leaveEdge = await putBehindEdge(secret)
  const front = await startFront(origins, { certificate, secret }, plainFiles)
  return {
    url: front.url,
    async close() {
      await front.close()
      await leaveEdge()
    },
  }
}
