import { useQueryClient } from '@tanstack/react-query'
import type { Asked } from '../../../sdk/asked.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { type AnswerFor, type CallFor, call } from '../../api/call.ts'
import { useOperation } from '../../api/use-operation.ts'

/** What a form is about, as it is now. */
export type Now<Thing> =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'there'; readonly thing: Thing }
  | { readonly kind: 'gone' }

/** How a form knows what others make of the thing that it changes. */
export interface Reading<Thing> {
  readonly now: Now<Thing>
  /** Reads it again. @throws if that fails */
  again(): Promise<Now<Thing>>
}

/** As long as the form is open. */
const everyMs = 15_000

/** @param thingIn undefined: it is not there */
export function useReading<O extends Asked, Thing>(
  operation: O,
  given: CallFor<O>,
  thingIn: (answer: AnswerFor<O>) => Thing | undefined,
  when: boolean,
): Reading<Thing> {
  const queries = useQueryClient()
  const query = useOperation(operation, given, { when, everyMs })
  const nowOf = (answer: AnswerFor<O>): Now<Thing> => {
    const thing = thingIn(answer)
    return thing === undefined ? { kind: 'gone' } : { kind: 'there', thing }
  }
  const known = query.data === undefined ? { kind: 'unknown' as const } : nowOf(query.data)
  return {
    now: isMissing(query.error) ? { kind: 'gone' } : known,
    // Not by this query, which would wait for the network.
    async again() {
      try {
        const answer = await call(operation, given)
        queries.setQueryData([operation, given], answer)
        return nowOf(answer)
      } catch (error) {
        if (!isMissing(error)) throw error
        void queries.invalidateQueries({ queryKey: [operation, given] })
        return { kind: 'gone' }
      }
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof SortieApiError && error.code === 'not_found'
}
