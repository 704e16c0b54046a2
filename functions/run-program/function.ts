import { defineFunction } from '../runtime/definition.ts'

export const definition = defineFunction({
  name: 'run-program',
  // `execute` calls it with code that a model wrote, and the judging of trials with code of a tenant: so its role allows nothing
  // (docs/adr/0058).
  trigger: { kind: 'invoked' },
  uses: { sandbox: ['run'] },
  // A whole processor (1,769 MB), so that a second of CPU time is a second of real time.
  memoryMb: 1769,
  // Less than its caller waits for the answer: adapters/aws/program-function.ts.
  timeoutS: 55,
  impact:
    'Agents cannot run programs (run_javascript): their models are told so, and missions continue. Trials judged by a program wait, or stay unjudged.',
})
