import type { WebFetch } from '../provider.ts'

const shown = new TextEncoder().encode('[secret]')
/** A shorter key might appear by chance. */
const shortest = 8

/**
 * The same `fetch`, whose answers hide the key if the service repeats it, both as plain text and as escaped in JSON, since
 * errors are reported, and models' output is stored.
 */
export function withoutKey(fetch: WebFetch, key: string): WebFetch {
  if (key.length < shortest) return fetch
  return async (input, init) => {
    const response = await fetch(input, init)
    if (response.body === null) return response
    const written = [...new Set([key, JSON.stringify(key).slice(1, -1)])]
    const body = written.reduce(
      (stream, secret) => stream.pipeThrough(hide(new TextEncoder().encode(secret))),
      response.body,
    )
    const { status, statusText, headers } = response
    return new Response(body, { status, statusText, headers })
  }
}

/** A possible start of the key is held until the following bytes arrive, so that it is found however it is split. */
function hide(secret: Uint8Array): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let held = Buffer.alloc(0)
  return new TransformStream({
    transform(bytes, controller) {
      let rest = Buffer.concat([held, bytes])
      for (let at = rest.indexOf(secret); at >= 0; at = rest.indexOf(secret)) {
        if (at > 0) controller.enqueue(new Uint8Array(rest.subarray(0, at)))
        controller.enqueue(new Uint8Array(shown))
        rest = rest.subarray(at + secret.length)
      }
      const begun = lengthOfBegun(secret, rest)
      held = rest.subarray(rest.length - begun)
      if (begun < rest.length) controller.enqueue(new Uint8Array(rest.subarray(0, rest.length - begun)))
    },
    flush(controller) {
      if (held.length > 0) controller.enqueue(new Uint8Array(held))
    },
  })
}

/** How many of the secret's first bytes are at the end of these bytes. */
function lengthOfBegun(secret: Uint8Array, bytes: Buffer): number {
  for (let length = Math.min(secret.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(secret.subarray(0, length))) return length
  }
  return 0
}
