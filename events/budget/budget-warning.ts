import { defineEvent } from '../event.ts'
import { budgetSample, budgetState } from './budget-state.ts'

export const budgetWarning = defineEvent({
  type: 'budget.warning',
  summary: 'Four fifths of a budget are spent. Sent once in each period, by the mission that noticed it.',
  reach: 'bus',
  data: budgetState,
  sample: { ...budgetSample, spent: { usd: 8.02, tokens: 912_400 } },
})
