import {
  type InfiniteData,
  type QueryKey,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import type { Asked } from '../../sdk/asked.ts'
import { showFailure } from '../kit/toasts.tsx'
import { askAgainIn } from './ask-again-in.ts'
import { type AnswerFor, type CallFor, call } from './call.ts'
import { useSending } from './use-sending.ts'

interface ReadOptions {
  /** False: do not ask yet. */
  readonly when?: boolean
  /** Ask again this often while the page is visible. */
  readonly everyMs?: number
}

/** Reads by an operation of the API, and keeps the answer for every part of the page that asks the same. */
export function useOperation<O extends Asked>(
  operation: O,
  given: CallFor<O> = undefined as CallFor<O>,
  { when = true, everyMs }: ReadOptions = {},
): UseQueryResult<AnswerFor<O>, Error> {
  return useQuery({
    queryKey: [operation, given] as QueryKey,
    queryFn: ({ signal }) => call(operation, given, signal),
    enabled: when,
    ...(everyMs !== undefined && { refetchInterval: askAgainIn(everyMs) }),
  })
}

/** The operations that list in pages. */
export type Listing = {
  [O in Asked]: AnswerFor<O> extends { items: readonly unknown[]; next_cursor: string | null } ? O : never
}[Asked]

export type ItemOf<O extends Listing> = AnswerFor<O>['items'][number]

/** What was read of a list so far; `Loaded` shows it. */
export interface PagedList<Item> {
  readonly data: readonly Item[] | undefined
  readonly error: Error | null
  readonly hasMore: boolean
  /** Reads the next page, unless it is under way. */
  more(): void
  refetch(): unknown
}

/** Reads a list, page by page. */
export function useList<O extends Listing>(
  operation: O,
  given: CallFor<O> = {} as CallFor<O>,
  { when = true, everyMs }: ReadOptions = {},
): PagedList<ItemOf<O>> {
  const query = useInfiniteQuery({
    queryKey: [operation, given, 'pages'] as QueryKey,
    queryFn: ({ pageParam, signal }) => call(operation, withCursor(given, pageParam), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: AnswerFor<O>) => (last as { next_cursor: string | null }).next_cursor ?? undefined,
    enabled: when,
    ...(everyMs !== undefined && { refetchInterval: askAgainIn(everyMs) }),
  })
  return {
    data: query.data && itemsOf<O>(query.data),
    error: query.error,
    hasMore: query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
    refetch: query.refetch,
  }
}

function withCursor<O extends Listing>(given: CallFor<O>, cursor: string | undefined): CallFor<O> {
  const { query, ...rest } = (given ?? {}) as { query?: object }
  return { ...rest, query: { ...query, ...(cursor !== undefined && { cursor }) } } as CallFor<O>
}

function itemsOf<O extends Listing>({ pages }: InfiniteData<AnswerFor<O>>): readonly ItemOf<O>[] {
  return pages.flatMap(({ items }) => items as readonly ItemOf<O>[])
}

/** What follows an act. */
interface Then<Answer> {
  readonly onSuccess?: (answer: Answer) => void
  readonly onError?: (error: Error) => void
  readonly onSettled?: () => void
}

interface Act<O extends Asked> {
  readonly isPending: boolean
  readonly isSuccess: boolean
  mutate(given: CallFor<O>, then?: Then<AnswerFor<O>>): void
}

/**
 * Acts by an operation. A failure is shown to the person; afterwards the named readings are asked again.
 * @param changes the operations whose answers may differ now
 */
export function useAct<O extends Asked>(operation: O, changes: readonly Asked[] = []): Act<O> {
  const { send, isPending, isSuccess } = useSending(operation, changes, 'Act')
  // Also if the control is gone by then, since what it acted on has changed.
  const mutate: Act<O>['mutate'] = (given, { onSuccess, onError, onSettled } = {}) =>
    void send(given)
      .then(
        (sent) => {
          if (sent.kind === 'sent') onSuccess?.(sent.answer)
        },
        (error: Error) => {
          showFailure(error)
          onError?.(error)
        },
      )
      .then(onSettled)
  return { isPending, isSuccess, mutate }
}
