import { definition as publish } from '../publish/function.ts'
import { definition as push } from '../push/function.ts'
import { defineFunction, type FeedConsumer } from '../runtime/definition.ts'
import { partsTogether, usesTogether } from '../runtime/together.ts'

/** Everybody who is told of changes: a line for each. */
const consumers: readonly FeedConsumer[] = [publish, push]

export const definition = defineFunction({
  name: 'fan-out',
  // A stream has two readers at the most; this one hands what it reads to any number of consumers (docs/adr/0041).
  trigger: { kind: 'stream', consumers },
  uses: usesTogether(consumers),
  parts: partsTogether(consumers),
  memoryMb: Math.max(...consumers.map(({ memoryMb }) => memoryMb)),
  // The longest turn of a consumer, ten seconds to keep what it left, and as long again.
  timeoutS: 30,
  impact: 'WebSocket subscribers see no live updates, and parents continue only when the sweeper finds them.',
})
