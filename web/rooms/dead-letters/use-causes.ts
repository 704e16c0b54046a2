import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '../../api/call.ts'
import { type Cause, mergeCauses } from './merge-causes.ts'

/** Parts that are counted without being asked for: 20,000 dead letters. */
const mostParts = 20

export interface Causes {
  readonly data: readonly Cause[] | undefined
  readonly error: Error | null
  refetch(): unknown
  readonly counted: number
  readonly isWhole: boolean
  readonly isCounting: boolean
  more(): void
}

/** Counts dead letters by cause, a thousand a request, and tells what it has so far. */
export function useCauses(status: 'open' | 'redriven'): Causes {
  const query = useInfiniteQuery({
    queryKey: ['countDeadLetters', status],
    queryFn: ({ pageParam, signal }) =>
      call('countDeadLetters', { query: { status, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  })
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = query
  const parts = data?.pages.length ?? 0
  const goesOn = hasNextPage && !isFetching && error === null && parts < mostParts
  useEffect(() => {
    if (goesOn) void fetchNextPage()
  }, [goesOn, fetchNextPage])
  return {
    data: data && mergeCauses(data.pages),
    error,
    refetch,
    counted: data?.pages.reduce((sum, { counted }) => sum + counted, 0) ?? 0,
    isWhole: !hasNextPage,
    isCounting: isFetching,
    more: () => void fetchNextPage(),
  }
}
