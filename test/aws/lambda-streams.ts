import { Writable } from 'node:stream'

/**
 * Loaded into every Lambda of the emulator before its code: what Lambda's own Node runtime has as a global, and the emulator's has not.
 * It gathers the whole answer, which the emulator sends at once: what is sent and how it begins is shown there, and not that it comes live.
 */
const gathered = new WeakMap<Writable, Buffer[]>()

function gathering(): Writable {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer | string, _, taken) {
      chunks.push(Buffer.from(chunk))
      taken()
    },
  })
  gathered.set(stream, chunks)
  return stream
}

/** Between the beginning and the rest, as Function URLs look for it. */
const separator = '\0'.repeat(8)

type Streaming = (event: unknown, answer: Writable, context: unknown) => Promise<void>

const runtime = {
  streamifyResponse: (handle: Streaming) => async (event: unknown, context: unknown) => {
    const answer = gathering()
    await handle(event, answer, context)
    return Buffer.concat(gathered.get(answer) ?? []).toString('utf8')
  },
  HttpResponseStream: {
    from(answer: Writable, prelude: object): Writable {
      answer.write(`${JSON.stringify(prelude)}${separator}`)
      return answer
    },
  },
}

Object.assign(globalThis, { awslambda: runtime })
