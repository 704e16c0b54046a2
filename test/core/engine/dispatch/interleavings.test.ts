import { inAnyOrder } from '../../../simulation/in-any-order.ts'

inAnyOrder('slots, backlog, events and steps stay right in whatever order processes get their turns', [
  { agent: 'echo', input: 'hello' },
  { agent: 'echo', input: 'flaky' },
  { agent: 'echo', input: 'doomed' },
  { agent: 'coder', input: 'what is 17 * 23?' },
  { agent: 'supervisor', input: 'ask echo: one' },
  { agent: 'supervisor', input: 'ask echo: dear', budget: { tokens: 6000 } },
  { agent: 'coder', input: 'what is 5 * 23?', budget: { usd: 0.013 } },
  { agent: 'supervisor', input: 'ask echo: doomed\nask coder: 2 + 3' },
  { agent: 'supervisor', input: 'ask echo 3 times: part\nask coder: 6 * 7; and then 8 * 9' },
])
