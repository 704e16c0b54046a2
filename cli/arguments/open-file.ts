import { constants, createReadStream, open } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { promisify } from 'node:util'

/** Streams a file. Waiting for the other end of a pipe would block a thread, and with it Ctrl-C, so a pipe is opened without waiting. */
export async function openFile(path: string, signal: AbortSignal): Promise<Readable> {
  if (!(await stat(path)).isFIFO()) return addAbortSignal(signal, createReadStream(path))
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return addAbortSignal(signal, new Socket({ fd, readable: true, writable: false }))
}

/** @returns `undefined` if there are more than `mostBytes` */
export async function bytesOf(stream: Readable, mostBytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stream) {
    parts.push(part)
    bytes += part.length
    if (bytes > mostBytes) return undefined
  }
  return Buffer.concat(parts)
}
