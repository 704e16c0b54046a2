import type { WebFetch } from '../provider.ts'

const shown = new TextEncoder().encode('[secret]')
/** Of a shorter one nobody could tell whether it stands there by chance. */
const shortest = 8

/**
 * The same, with answers in which a key that the service gives back is hidden, as it stands and as JSON writes it: errors are told, and
 * what models say is kept.
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

/** What may be the beginning of it waits for what follows, so that it is found in whatever pieces it comes. */
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

/** How much of the secret these bytes end with. */
function lengthOfBegun(secret: Uint8Array, bytes: Buffer): number {
  for (let length = Math.min(secret.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(secret.subarray(0, length))) return length
  }
  return 0
}
