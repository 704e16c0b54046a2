import { defineEvent } from '../event.ts'
import { budgetSample, budgetState } from './budget-state.ts'

export const budgetExhausted = defineEvent({
  type: 'budget.exhausted',
  summary:
    'The rest of a budget is too small for the next call. Sent once in each period, by the first mission that waits for it.',
  reach: 'bus',
  data: budgetState,
  sample: { ...budgetSample, spent: { usd: 9.99, tokens: 1_120_000 } },
})
