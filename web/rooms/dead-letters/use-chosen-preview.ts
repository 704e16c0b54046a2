import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { RedriveOutcome, RedriveReport } from '../../../contract/resources/dead-letter.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import type { CallFor } from '../../api/call.ts'
import { client } from '../../api/client.ts'

/** As many of the chosen as are looked at beforehand. */
const mostLookedAt = 20

/** What redriving the first of them would do, as a report about many. */
export function useChosenPreview(ids: readonly string[], body: CallFor<'redriveDeadLetter'>['body']) {
  return useQuery({
    queryKey: ['redriveDeadLetter', ids, body],
    queryFn: async (): Promise<RedriveReport> => {
      const looked = ids.slice(0, mostLookedAt)
      const items = await Promise.all(looked.map((id) => outcomeOf(id, body)))
      return { dry_run: true, items, next_cursor: ids.length > looked.length ? 'more' : null }
    },
    gcTime: 0,
    placeholderData: keepPreviousData,
  })
}

async function outcomeOf(id: string, body: CallFor<'redriveDeadLetter'>['body']): Promise<RedriveOutcome> {
  try {
    return await client.redriveDeadLetter({ params: { dead_letter_id: id }, body: { ...body, dry_run: true } })
  } catch (error) {
    if (!(error instanceof SortieApiError)) throw error
    return { ...nothing, dead_letter_id: id, problem: { code: error.code, message: error.message } }
  }
}

const nothing = {
  outcome: 'refused',
  mission_id: null,
  new_mission_id: null,
  agent_version: null,
  kept_steps: 0,
  kept_usage: { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
} as const
