import { Buffer } from 'node:buffer'
import type { Json } from '../../../contract/resources/common.ts'
import { saveFile } from '../tools/save-file/save-file.ts'

interface Call {
  readonly name: string
  readonly arguments: Json
}

/** The text that people will read in a file saved by this call. @returns `undefined` if it saves no file, or none with text */
export function savedText({ name, arguments: given }: Call): string | undefined {
  if (name !== saveFile.name || !isObject(given)) return undefined
  if (typeof given.text === 'string') return given.text
  return typeof given.base64 === 'string' ? textIn(given.base64) : undefined
}

/** The arguments with another text to save, encoded as before. */
export function withSavedText({ arguments: given }: Call, text: string): Json {
  if (!isObject(given)) return given
  if (typeof given.text === 'string') return { ...given, text }
  return { ...given, base64: Buffer.from(text).toString('base64') }
}

/** The arguments of a call in readable form, without encodings for machines. */
export function readable(call: Call): Json {
  const { arguments: given } = call
  const text = savedText(call)
  return text === undefined || !isObject(given) || typeof given.base64 !== 'string' ? given : { ...given, base64: text }
}

/** Turns the readable form back into arguments for the tool. @param was the readable form before it was judged */
export function written(call: Call, judged: Json): Json {
  const text = isObject(judged) ? judged.base64 : undefined
  if (readable(call) === call.arguments || !isObject(judged) || typeof text !== 'string') return judged
  return { ...judged, base64: Buffer.from(text).toString('base64') }
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Decodes the bytes of a text file only: others are an image or a document, which this check does not read. */
function textIn(base64: string): string | undefined {
  const plain = base64.replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'))
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
