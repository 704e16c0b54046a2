import { describe, expect, test } from 'vitest'
import { createMadeFiles } from '../../../../adapters/models/reply/made-files.ts'
import { contentType } from '../../../../core/records/file/content-type.ts'
import { beginnings, png } from '../../../files/samples.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const samples = Buffer.from([1, 0, 2, 0, 3, 0])

describe('files that a model makes', () => {
  test('are none as a rule', () => {
    expect(createMadeFiles().all()).toBeUndefined()
  })

  test('are kept as they came, and once where a service sends them twice', () => {
    const files = createMadeFiles()
    files.add(base64(png), 'image/png')
    files.add(base64(png), 'image/png')
    files.add(base64(beginnings['image/jpeg']), undefined)
    expect(files.all()).toEqual([
      { said: 'image/png', bytes: Buffer.from(png) },
      { said: 'application/octet-stream', bytes: Buffer.from(beginnings['image/jpeg']) },
    ])
  })

  test('are one sound where bare samples come in pieces, with a head that says their rate', () => {
    const files = createMadeFiles()
    files.add(base64(samples.subarray(0, 2)), 'audio/L16;codec=pcm;rate=16000')
    files.add(base64(samples.subarray(2)), 'audio/L16;codec=pcm;rate=16000')
    const [sound, ...others] = files.all() ?? []
    expect(others).toEqual([])
    const bytes = Buffer.from(sound && 'bytes' in sound ? sound.bytes : [])
    expect(contentType(bytes, null)).toBe('audio/wav')
    expect([bytes.readUInt32LE(4), bytes.readUInt32LE(24), bytes.readUInt32LE(40)]).toEqual([42, 16_000, 6])
    expect(bytes.subarray(44)).toEqual(samples)
  })

  test.each(['audio/wav', 'audio/mpeg'] as const)('of %s keep the head that they have', (type) => {
    const files = createMadeFiles()
    files.addSound(base64(beginnings[type]), 24_000)
    expect(files.all()).toEqual([{ said: 'audio/wav', bytes: Buffer.from(beginnings[type]) }])
  })

  test('beyond twelve megabytes are left out, and those that still fit are not', () => {
    const files = createMadeFiles()
    files.add(base64(Buffer.alloc(11 * 1024 * 1024, 1)), 'image/png')
    files.add(base64(Buffer.alloc(2 * 1024 * 1024, 1)), 'image/webp')
    files.add(base64(png), 'image/png')
    expect(files.all()).toMatchObject([
      { bytes: expect.anything() },
      { said: 'image/webp', problem: expect.stringContaining('bytes') },
      { bytes: expect.anything() },
    ])
  })

  test('beyond twenty are left out, which is said once', () => {
    const files = createMadeFiles()
    for (let at = 0; at < 30; at++) files.add(base64(Buffer.from([at])), 'image/png')
    expect(files.all()).toHaveLength(21)
    expect(files.all()?.at(-1)).toMatchObject({ problem: expect.stringContaining('20') })
  })
})
