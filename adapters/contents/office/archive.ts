import { strFromU8, unzipSync } from 'fflate'
import type { DocumentBounds } from '../bounds.ts'

/** The parts of an office document that are read. */
export interface Parts {
  /** @returns `undefined` where there is none. @throws Error for one that declares a document type */
  xml(name: string): string | undefined
}

/** @param wanted the names of those that are read. @throws Error for what is no archive, or unpacks to too much */
export function unpack(
  archive: Uint8Array,
  wanted: RegExp,
  { unpackedBytes }: Pick<DocumentBounds, 'unpackedBytes'>,
): Parts {
  let left = unpackedBytes
  const files = unzipSync(archive, {
    // What is unpacked is never longer than the archive says here.
    filter({ name, originalSize }) {
      if (!wanted.test(name)) return false
      left -= originalSize
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
