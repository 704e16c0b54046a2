import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { unpack } from '../../../../adapters/contents/office/archive.ts'

const bounds = { unpackedBytes: 1500, entries: 3 }
const all = /./

function archiveOf(parts: Readonly<Record<string, number>>, level: 0 | 6): Uint8Array {
  const files = Object.entries(parts).map(([name, length]) => [name, new Uint8Array(length).fill(32)] as const)
  return zipSync(Object.fromEntries(files), { level })
}

/** Where the directory at its end says how long what was packed is. */
const originalSize = 24

/** The same, whose directory says so of its first entry. */
function claiming(archive: Uint8Array, bytes: number): Uint8Array {
  const told = Buffer.from(archive)
  told.writeUInt32LE(bytes, told.indexOf('PK\x01\x02', 0, 'latin1') + originalSize)
  return new Uint8Array(told)
}

test('what is read may be packed or stored', () => {
  for (const level of [0, 6] as const)
    expect(unpack(archiveOf({ a: 700, b: 700 }, level), all, bounds).xml('b')).toHaveLength(700)
})

test.each([0, 6] as const)('all that is read counts together, packed at level %i', (level) => {
  const archive = archiveOf({ a: 800, b: 800 }, level)
  expect(() => unpack(archive, all, bounds)).toThrow('It unpacks to more than 1500 bytes')
  expect(unpack(archive, /^a$/, bounds).xml('a')).toHaveLength(800)
})

test('what is stored counts as long as it is, whatever the archive says that it was', () => {
  const archive = claiming(archiveOf({ a: 2000 }, 0), 1)
  expect(() => unpack(archive, all, bounds)).toThrow('It unpacks to more than 1500 bytes')
})

test('an archive of too many entries is not read, though few of them are asked for', () => {
  const archive = archiveOf({ a: 1, b: 1, c: 1, d: 1 }, 0)
  expect(() => unpack(archive, /^a$/, bounds)).toThrow('It has more than 3 entries')
})
