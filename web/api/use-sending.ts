import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Asked } from '../../sdk/asked.ts'
import { useTexts } from '../texts/catalogue.ts'
import { type AnswerFor, type CallFor, call } from './call.ts'
import { createOnce, type Sent } from './once.ts'
import { sendingTexts } from './sending.texts.ts'
import { type Means, unansweredWords } from './unanswered.ts'

interface Sending<O extends Asked> {
  send(given: CallFor<O>): Promise<Sent<AnswerFor<O>>>
  readonly isPending: boolean
  readonly isSuccess: boolean
  readonly error: Error | null
  reset(): void
}

/**
 * Sends an act once, and now: without a network it fails, since nobody wants it to happen when they have gone.
 * @param changes the operations whose answers may differ afterwards, and are asked again
 */
export function useSending<O extends Asked>(operation: O, changes: readonly Asked[], means: Means): Sending<O> {
  const queries = useQueryClient()
  const t = useTexts(sendingTexts)
  const [once] = useState(() => createOnce(Date.now))
  const { mutateAsync, isPending, isSuccess, error, reset } = useMutation<AnswerFor<O>, Error, CallFor<O>>({
    networkMode: 'always',
    mutationFn: (given) => {
      // A network that came or went meanwhile may have carried it.
      const wasOnline = navigator.onLine
      return call(operation, given).catch((error: unknown) => {
        const words = unansweredWords(error, means, wasOnline || navigator.onLine)
        throw words === undefined ? error : new Error(t(words), { cause: error })
      })
    },
    onSettled: () =>
      Promise.all(changes.map((changed) => queries.invalidateQueries({ queryKey: [changed] }))).then(() => undefined),
  })
  return { send: (given) => once(given, () => mutateAsync(given)), isPending, isSuccess, error, reset }
}
