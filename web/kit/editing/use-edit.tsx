import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { sendingTexts } from '../../api/sending.texts.ts'
import { unansweredWords } from '../../api/unanswered.ts'
import { useTexts } from '../../texts/catalogue.ts'
import type { Keep } from './held-draft.ts'
import { existingOf, type Meanwhile, meanwhileOf } from './meanwhile.ts'
import { MeanwhileNotice } from './meanwhile-notice.tsx'
import { merged, type Whose } from './three-way.ts'
import { type Drafting, useDraft } from './use-draft.ts'
import type { Now, Reading } from './use-reading.ts'

interface EditOptions<Thing, Draft> {
  /** The form’s name. */
  readonly form: string
  /** What is changed. Without one, a new one is written. */
  readonly present: Thing | undefined
  draftOf(thing: Thing | undefined): Draft
  readonly keep?: Keep<Draft>
  /** What of the draft is sent; `all` also if a field is sent together with others. */
  readonly sends: 'all' | 'changed fields'
  /** How the thing is meanwhile. */
  readonly reading: Reading<Thing>
  /** Looks for the one that a new one would replace; only for those that are sent under a name. */
  readonly find?: (draft: Draft) => Promise<Thing | undefined>
  /** The one that a new one would replace, if the page knows it already. */
  readonly known?: (draft: Draft) => Thing | undefined
  /** Changes the one that exists, in the place of writing a new one; only for those that are sent under a name. */
  readonly takeUp?: (thing: Thing) => void
  nameOf(draft: Draft): string
  /** What the fields are called. */
  readonly labels: { readonly [Field in keyof Draft]?: string }
  /** More about the one that exists. */
  readonly about?: (thing: Thing) => ReactNode
}

/** A form’s text, with what others make of its thing meanwhile. */
export interface Edit<Draft> extends Drafting<Draft> {
  /** What the person has to decide before anything is sent. */
  readonly notice: ReactNode
  /** Whether there is something to decide. */
  readonly isHeldUp: boolean
  /** Sends only if nobody else has changed it: it is read again first. */
  check(send: () => void): void
  readonly isChecking: boolean
  /** Why it could not be read again. */
  readonly error: Error | null
}

/** Writes a thing anew so that nothing of somebody else is overwritten unseen. */
export function useEdit<Thing, Draft extends object>(options: EditOptions<Thing, Draft>): Edit<Draft> {
  const { form, present, draftOf, keep, sends, reading, find, known, takeUp, nameOf, labels, about } = options
  const drafting = useDraft(form, draftOf(present), { keep })
  const { begun, draft, set } = drafting
  const queries = useQueryClient()
  const said = useTexts(sendingTexts)
  const [found, setFound] = useState<Thing>()
  const [isAnew, setAnew] = useState(false)
  const [isRefused, setRefused] = useState(false)
  const [isChecking, setChecking] = useState(false)
  const [error, setError] = useState<Error | null>(null)

  const isIt = (thing: Thing | undefined): thing is Thing =>
    thing !== undefined && nameOf(draftOf(thing)) === nameOf(draft)
  const existing = [known?.(draft), found].find(isIt)

  function meanwhileBy(now: Now<Thing>, other: Thing | undefined): Meanwhile<Thing> {
    if (present === undefined) return other === undefined ? { kind: 'same' } : existingOf(other, draftOf(other), draft)
    const meanwhile = meanwhileOf<Thing, Draft>({ now, begun, draft, draftOf, sends })
    return meanwhile.kind === 'gone' && isAnew ? { kind: 'same' } : meanwhile
  }

  /** At once or not at all; that the session has ended is noticed as with any other reading. */
  const askedNow = <Answer,>(ask: () => Promise<Answer>): Promise<Answer> =>
    queries.fetchQuery({
      queryKey: ['before it is sent', form],
      queryFn: ask,
      networkMode: 'always',
      staleTime: 0,
      gcTime: 0,
    })

  async function checked(): Promise<boolean> {
    if (present !== undefined) {
      const { kind } = meanwhileBy(await askedNow(() => reading.again()), undefined)
      // What is gone cannot be changed in part: the API says so.
      return kind === 'same' || (kind === 'gone' && takeUp === undefined)
    }
    if (find === undefined) return true
    const other = await askedNow(async () => ({ thing: await find(draft) }))
    setFound(other.thing)
    return other.thing === undefined
  }

  async function check(send: () => void): Promise<void> {
    setChecking(true)
    setError(null)
    try {
      const mayBeSent = await checked()
      setRefused(!mayBeSent)
      if (mayBeSent) send()
    } catch (failed) {
      const words = unansweredWords(failed, 'Form', navigator.onLine)
      setError(words === 'unsentForm' ? new Error(said(words), { cause: failed }) : (failed as Error))
    } finally {
      setChecking(false)
    }
  }

  function settle(thing: Thing, whose: Whose): void {
    const theirs = draftOf(thing)
    setRefused(false)
    if (present === undefined) {
      takeUp?.(thing)
      set({ begun: theirs, draft: whose === 'theirs' ? theirs : draft })
    } else set({ begun: theirs, draft: merged(begun, theirs, draft, whose) })
  }

  const meanwhile = meanwhileBy(reading.now, existing)
  return {
    ...drafting,
    notice: (
      <MeanwhileNotice
        meanwhile={meanwhile}
        name={nameOf(draft)}
        labelOf={(field) => labels[field as keyof Draft] ?? field}
        isRefused={isRefused}
        mayMakeAnew={takeUp !== undefined}
        about={about}
        settle={settle}
        makeAnew={() => {
          setAnew(true)
          setRefused(false)
        }}
      />
    ),
    isHeldUp: meanwhile.kind !== 'same',
    check(send) {
      void check(send)
    },
    isChecking,
    error,
  }
}
