import { defineFunction } from '../runtime/definition.ts'

/** How long one stream lasts; then its reader reconnects. */
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
  // It waits nearly all of the time.
  memoryMb: 256,
  // More than the longest stream, since the last look at the store takes time.
  timeoutS: longestStreamS + 15,
  impact:
    'Streams of missions break off on AWS; their readers come again until it works, or read the events by polling.',
})
