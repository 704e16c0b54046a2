import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'push-shard',
  // Called by `push`, for an audience that one process cannot reach in two seconds (docs/adr/0029).
  trigger: { kind: 'invoked' },
  uses: { sockets: ['deliver'] },
  // A whole processor (1,769 MB): a push takes 0.6 ms of CPU time, and there are 1,000 a second.
  memoryMb: 1769,
  // Less than its caller waits for the answer: adapters/aws/sockets/shard-function.ts.
  timeoutS: 24,
  impact: 'Live updates for more than 500 followers of one mission or tenant come later; nothing is lost.',
})
