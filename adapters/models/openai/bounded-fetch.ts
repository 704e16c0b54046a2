import { ProviderFailure } from '../provider-failure.ts'

/** The text of a whole reply may stand in one line, with each character escaped. */
const maxLineBytes = 8 * 1024 * 1024
/** Of an error little is shown. */
const maxErrorBytes = 64 * 1024

const lineFeed = 0x0a

/** As `fetch`, for a reader that holds each line, and the whole of an error, in memory. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  if (response.body === null) return response
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(response.ok ? boundedLines() : beginning()), {
    ...{ status, statusText, headers },
  })
}

function boundedLines(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let length = 0
  return new TransformStream({
    transform(bytes, controller) {
      const end = bytes.lastIndexOf(lineFeed)
      length = end < 0 ? length + bytes.length : bytes.length - end - 1
      if (length <= maxLineBytes) controller.enqueue(bytes)
      else controller.error(new ProviderFailure('rejected', 'The provider’s answer has a line that is too long'))
    },
  })
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
