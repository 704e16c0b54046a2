import { Buffer } from 'node:buffer'
import type { MadeFile } from '../../../core/base/ports/models.ts'
import { cutText } from '../../../core/base/texts/cut-text.ts'
import { asWav, rateOfPcm } from './pcm.ts'

/** Collects the pictures, sounds and documents of a reply. Those beyond the bounds are omitted and reported. */
export interface MadeFiles {
  /** @param said its type, as the provider reports it */
  add(base64: string, said: string | undefined): void
  /** Adds to the reply's sound. @param rate of samples without their own header */
  addSound(base64: string, rate: number): void
  /** Reports one that is not in the reply itself. */
  leaveOut(said: string | undefined, problem: string): void
  /** @returns `undefined` if there are none, as in nearly all replies */
  all(): readonly MadeFile[] | undefined
}

/** For one reply: providers make at most ten pictures. */
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

  /** @returns `undefined` if there is no room left for it */
  function bytesOf(base64: string): Buffer | undefined {
    // Four characters encode three bytes.
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
      // Some services send earlier files again at the end.
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
