import { defineEvent } from '../event.ts'
import { budgetSample, budgetState } from './budget-state.ts'

export const budgetExhausted = defineEvent({
  type: 'budget.exhausted',
  summary:
    'What is left of a budget is too little for the next call. Told once in each of its periods, by the first mission that waits for it.',
  reach: 'bus',
  data: budgetState,
  sample: { ...budgetSample, spent: { usd: 9.99, tokens: 1_120_000 } },
})
