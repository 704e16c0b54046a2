import { Buffer } from 'node:buffer'

/** The rate of providers that do not state one. */
export const usualRate = 24_000
const leastRate = 8_000
const mostRate = 192_000

const pcm = /^audio\/(?:l16|pcm|raw)\b/i

/** @returns the samples per second of a type for raw samples, such as `audio/L16;codec=pcm;rate=24000`; otherwise `undefined` */
export function rateOfPcm(type: string): number | undefined {
  if (!pcm.test(type)) return undefined
  const told = Number(/rate\s*=\s*(\d{1,6})/i.exec(type)?.[1] ?? usualRate)
  return Math.min(mostRate, Math.max(leastRate, told))
}

const heads = ['RIFF', 'ID3']
const channels = 1
const bytesOfSample = 2
const headBytes = 44

/** 16-bit samples with a header that makes them a file; data with a header is unchanged. */
export function asWav(samples: Buffer, rate = usualRate): Buffer {
  const start = samples.subarray(0, 4).toString('latin1')
  if (heads.some((head) => start.startsWith(head)) || isMpegFrame(samples)) return samples
  const head = Buffer.alloc(headBytes)
  head.write('RIFF', 0)
  head.writeUInt32LE(headBytes - 8 + samples.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * channels * bytesOfSample, 28)
  head.writeUInt16LE(channels * bytesOfSample, 32)
  head.writeUInt16LE(bytesOfSample * 8, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length, 40)
  return Buffer.concat([head, samples])
}

/** Loud samples may start with the same bits, but not with a whole valid header: layer III, and no reserved values. */
function isMpegFrame([first, second, third]: Buffer): boolean {
  if (first !== 0xff || second === undefined || third === undefined) return false
  return (second & 0xe6) === 0xe2 && third >> 4 !== 0xf && (third & 0x0c) !== 0x0c && third >> 4 !== 0
}
