import { defineFunction } from '../runtime/definition.ts'

/** For how long one stream goes on; then whoever reads it comes again. */
export const longestStreamS = 60

export const definition = defineFunction({
  name: 'event-stream',
  trigger: { kind: 'http-stream', longestS: longestStreamS },
  uses: {
    stores: {
      entities: ['get', 'query'],
      ephemeral: ['query', 'put', 'delete'],
    },
  },
  // It waits for nearly all of its time.
  memoryMb: 256,
  // Beyond the longest stream, since its last look at the store takes its time.
  timeoutS: longestStreamS + 15,
  impact:
    'Streams of missions break off on AWS; their readers come again until it works, or read the events by polling.',
})
