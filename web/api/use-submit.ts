import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Asked } from '../../sdk/asked.ts'
import { type AnswerFor, type CallFor, call } from './use-operation.ts'

/** What a form sends. */
export interface Submission<O extends Asked> {
  send(given: CallFor<O>, then?: (answer: AnswerFor<O>) => void, refused?: (error: Error) => void): void
  readonly error: Error | null
  readonly isBusy: boolean
  /** Before the form is used again. */
  reset(): void
}

/**
 * Acts by an operation, for a form: a failure stands in the form, where it can be mended, and not in a message.
 * @param changes the operations whose answers may differ now
 */
export function useSubmit<O extends Asked>(operation: O, changes: readonly Asked[] = []): Submission<O> {
  const queries = useQueryClient()
  const { mutateAsync, error, isPending, reset } = useMutation<AnswerFor<O>, Error, CallFor<O>>({
    mutationFn: (given) => call(operation, given),
    onSettled: () =>
      Promise.all(changes.map((changed) => queries.invalidateQueries({ queryKey: [changed] }))).then(() => undefined),
  })
  return {
    // Also if the form is gone by then, since what it is about has changed. A failure stands in `error`.
    send: (given, then, refused = () => {}) => void mutateAsync(given).then(then, refused),
    error,
    isBusy: isPending,
    reset,
  }
}
