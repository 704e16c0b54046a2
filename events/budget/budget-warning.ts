import { defineEvent } from '../event.ts'
import { budgetSample, budgetState } from './budget-state.ts'

export const budgetWarning = defineEvent({
  type: 'budget.warning',
  summary: 'Four fifths of a budget are spent. Told once in each of its periods, by the mission that found it so.',
  reach: 'bus',
  data: budgetState,
  sample: { ...budgetSample, spent: { usd: 8.02, tokens: 912_400 } },
})
