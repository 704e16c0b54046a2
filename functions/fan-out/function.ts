import { definition as countThroughput } from '../count-throughput/function.ts'
import { definition as publish } from '../publish/function.ts'
import { definition as push } from '../push/function.ts'
import { defineFunction, type FeedConsumer } from '../runtime/definition.ts'
import { partsTogether, usesTogether } from '../runtime/together.ts'

/** Every consumer of the change feed, one per line. */
const consumers: readonly FeedConsumer[] = [countThroughput, publish, push]

export const definition = defineFunction({
  name: 'fan-out',
  // A stream allows two readers at most; this one passes what it reads to any number of consumers (docs/adr/0041).
  trigger: { kind: 'stream', consumers },
  uses: usesTogether(consumers),
  parts: partsTogether(consumers),
  memoryMb: Math.max(...consumers.map(({ memoryMb }) => memoryMb)),
  // The longest turn of a consumer, ten seconds to store its unhandled items, and the same again.
  timeoutS: 30,
  impact: 'WebSocket subscribers see no live updates, and parents continue only when the sweeper finds them.',
})
