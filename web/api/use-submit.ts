import type { Asked } from '../../sdk/asked.ts'
import type { AnswerFor, CallFor } from './call.ts'
import { useSending } from './use-sending.ts'

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
  const { send, error, isPending, reset } = useSending(operation, changes, 'Form')
  return {
    // Also if the form is gone by then, since what it is about has changed. A failure stands in `error`.
    send: (given, then, refused = () => {}) =>
      void send(given).then((sent) => {
        if (sent.kind === 'sent') then?.(sent.answer)
      }, refused),
    error,
    isBusy: isPending,
    reset,
  }
}
