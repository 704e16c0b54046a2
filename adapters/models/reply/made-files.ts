import { Buffer } from 'node:buffer'
import type { MadeFile } from '../../../core/base/ports/models.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import { asWav, rateOfPcm } from './pcm.ts'

/** Puts together the pictures, sounds and documents of a reply. What is too much of it is left out, and says so. */
export interface MadeFiles {
  /** @param said its type, as the provider tells it */
  add(base64: string, said: string | undefined): void
  /** More of the sound that the reply has. @param rate of samples that have no head of their own */
  addSound(base64: string, rate: number): void
  /** One that is not in the reply itself. */
  leaveOut(said: string | undefined, problem: string): void
  /** @returns `undefined` where there are none, as of nearly all replies */
  all(): readonly MadeFile[] | undefined
}

/** Of one reply: providers make ten pictures at the most. */
const mostFiles = 20
const mostBytes = 12 * 1024 * 1024
const longestType = 100

export function createMadeFiles(): MadeFiles {
  const made: MadeFile[] = []
  const sound: Buffer[] = []
  let soundRate: number | undefined
  let left = mostBytes

  function put(file: MadeFile): void {
    if (made.length < mostFiles) made.push(file)
    else if (made.length === mostFiles) made.push({ said: file.said, problem: tooMany })
  }

  /** @returns `undefined` where there is no room left for it */
  function bytesOf(base64: string): Buffer | undefined {
    // Four characters are three bytes.
    if (base64.length * 0.75 > left) return undefined
    const bytes = Buffer.from(base64, 'base64')
    left -= bytes.length
    return bytes
  }

  function isThere(bytes: Buffer): boolean {
    return made.some((file) => 'bytes' in file && bytes.equals(file.bytes))
  }

  function addSound(base64: string, rate: number): void {
    soundRate ??= rate
    const bytes = bytesOf(base64)
    if (bytes) sound.push(bytes)
    else put({ said: 'audio/wav', problem: tooLong })
  }

  return {
    add(base64, told) {
      const said = cutText(told ?? 'application/octet-stream', longestType)
      const rate = rateOfPcm(said)
      if (rate !== undefined) return addSound(base64, rate)
      const bytes = bytesOf(base64)
      if (!bytes) put({ said, problem: tooLong })
      // Some services send what they have sent once more with the end.
      else if (!isThere(bytes)) put({ said, bytes })
    },
    addSound,
    leaveOut: (said = 'application/octet-stream', problem) => put({ said: cutText(said, longestType), problem }),
    all() {
      const whole = Buffer.concat(sound)
      const sounds = whole.length === 0 ? [] : [{ said: 'audio/wav', bytes: asWav(whole, soundRate) }]
      const files = [...made, ...sounds]
      return files.length === 0 ? undefined : files
    },
  }
}

const tooMany = `Of one reply ${mostFiles} files are kept; this one, and what came behind it, is not`
const tooLong = `The files of one reply have at most ${mostBytes} bytes`
