import type { WebFetch } from './provider.ts'
import { ProviderFailure } from './provider-failure.ts'

/** The text of a whole reply may stand in one line, with each character escaped. */
const maxLineBytes = 8 * 1024 * 1024
/** Lists and objects of a line: eight million brackets would take half a gigabyte once they are parsed. */
const maxContainers = 100_000
/** Of an error little is shown. */
const maxErrorBytes = 64 * 1024

const lineFeed = 0x0a

/** As `fetch`, for a reader that holds each line, and the whole of an error, in memory. */
export async function boundedFetch(
  input: string | URL | Request,
  init?: RequestInit,
  fetch: WebFetch = globalThis.fetch,
): Promise<Response> {
  const response = await fetch(input, init)
  if (response.body === null) return response
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(response.ok ? boundedLines() : beginning()), {
    ...{ status, statusText, headers },
  })
}

function boundedLines(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0
  const containersIn = countContainers()
  return new TransformStream({
    transform(bytes, controller) {
      const end = bytes.lastIndexOf(lineFeed)
      length = end < 0 ? length + bytes.length : bytes.length - end - 1
      if (length <= maxLineBytes && containersIn(bytes) <= maxContainers) controller.enqueue(bytes)
      else controller.error(new ProviderFailure('rejected', 'The provider’s answer has a line that is too long'))
    },
  })
}

const code = (character: string) => character.charCodeAt(0)
const [quote, backslash, list, object] = [code('"'), code('\\'), code('['), code('{')]

/** Counts those that begin outside of texts, line by line. @returns the most that a line has of which these bytes are a part */
function countContainers(): (bytes: Uint8Array) => number {
  let count = 0
  let isInText = false
  let isEscaped = false

  function read(byte: number): void {
    if (isEscaped) isEscaped = false
    else if (byte === quote) isInText = !isInText
    else if (isInText) isEscaped = byte === backslash
    else if (byte === list || byte === object) count += 1
  }

  return (bytes) => {
    let most = 0
    for (const byte of bytes) {
      read(byte)
      most = Math.max(most, count)
      if (byte !== lineFeed) continue
      count = 0
      isInText = false
      isEscaped = false
    }
    return most
  }
}

function beginning(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = maxErrorBytes
  return new TransformStream({
    transform(bytes, controller) {
      controller.enqueue(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) controller.terminate()
    },
  })
}
