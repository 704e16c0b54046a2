import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'run-program',
  // By `execute` with what a model wrote, and by what judges trials with what a tenant did: so its role allows nothing (docs/adr/0058).
  trigger: { kind: 'invoked' },
  uses: { sandbox: ['run'] },
  // A whole processor (1,769 MB), so that a second of it is a second by the clock.
  memoryMb: 1769,
  // Below what its caller waits for the answer: adapters/aws/program-function.ts.
  timeoutS: 55,
  impact:
    'Agents cannot run programs (run_javascript): their models are told so, and missions continue. Trials judged by a program wait, or stay unjudged.',
})
