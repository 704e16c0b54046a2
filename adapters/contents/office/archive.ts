import { strFromU8, unzipSync } from 'fflate'
import type { DocumentBounds } from '../bounds.ts'

/** The parts of an office document that are read. */
export interface Parts {
  /** @returns `undefined` where there is none. @throws Error for one that declares a document type */
  xml(name: string): string | undefined
}

/**
 * @param wanted the names of those that are read
 * @throws Error for what is no archive, has too many entries, or unpacks to too much
 */
export function unpack(
  archive: Uint8Array,
  wanted: RegExp,
  { unpackedBytes, entries }: Pick<DocumentBounds, 'unpackedBytes' | 'entries'>,
): Parts {
  let left = unpackedBytes
  let seen = 0
  const files = unzipSync(archive, {
    // What is packed is never unpacked to more than the archive says here; what is only stored is as long as that says of it.
    filter({ name, size, originalSize }) {
      seen += 1
      if (seen > entries) throw new Error(`It has more than ${entries} entries`)
      if (!wanted.test(name)) return false
      left -= Math.max(size, originalSize)
      if (left < 0) throw new Error(`It unpacks to more than ${unpackedBytes} bytes`)
      return true
    },
  })
  return {
    xml(name) {
      const bytes = Object.hasOwn(files, name) ? files[name] : undefined
      return bytes && withoutTypes(strFromU8(bytes))
    },
  }
}

/** No office program writes one, and what it declares could stand for far more than it is. */
function withoutTypes(xml: string): string {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) throw new Error('It declares a document type')
  return xml
}
