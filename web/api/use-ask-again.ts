import { useQueryClient } from '@tanstack/react-query'
import type { Asked } from '../../sdk/asked.ts'

/** Asks again what somebody may have changed elsewhere: their page says nothing of it to this one. */
export function useAskAgain(operations: readonly Asked[]): () => void {
  const queries = useQueryClient()
  return () => {
    for (const operation of operations) void queries.invalidateQueries({ queryKey: [operation] })
  }
}
