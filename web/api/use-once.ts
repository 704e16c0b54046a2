import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Asked } from '../../sdk/asked.ts'
import { type AnswerFor, type CallFor, call } from './call.ts'

/** Asks what would happen, by an operation’s dry run: asked anew when the question changes, and never by itself. */
export function useOperationOnce<O extends Asked>(
  operation: O,
  given: CallFor<O>,
): UseQueryResult<AnswerFor<O>, Error> {
  return useQuery({
    queryKey: [operation, given, 'once'],
    queryFn: ({ signal }) => call(operation, given, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  })
}
