import { useEffect, useState } from 'react'
import { type Held, heldIn, isWritten, type Keep, keptOf } from './held-draft.ts'
import { drafts } from './tab-drafts.ts'

/** What a person writes into a form: a reload, or the way back, does not lose it. */
export interface Drafting<Draft> extends Held<Draft> {
  change(part: Partial<Draft>): void
  set(held: Held<Draft>): void
  /** Whether it was written before the form was opened, and kept. */
  readonly isRestored: boolean
  /** Whether a part was not kept, such as a secret. */
  readonly lacksParts: boolean
  /** The form is as it was before anybody wrote into it. */
  discard(): void
  /** It was sent. */
  forget(): void
}

interface DraftOptions<Draft> {
  /** Leaves out what must not be kept. Default: all is kept. */
  readonly keep?: Keep<Draft> | undefined
  /** What a draft looks like, if the usual one has empty lists of anything but texts. */
  readonly example?: Draft
}

/** @param form its name, with that of what it is about; the page’s path belongs to it by itself */
export function useDraft<Draft extends object>(
  form: string,
  usual: Draft,
  { keep, example }: DraftOptions<Draft> = {},
): Drafting<Draft> {
  const [place] = useState(() => `${location.pathname} ${form}`)
  const [untouched] = useState<Held<Draft>>({ begun: usual, draft: usual })
  const [restored] = useState(() => heldIn(drafts.at(place), usual, example))
  const [held, set] = useState(restored ?? untouched)
  const [isRestored, setRestored] = useState(restored !== undefined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `keep` says the same each time
  useEffect(() => {
    if (isWritten(held)) drafts.keep(place, keptOf(held, keep ?? whole))
    else drafts.forget(place)
  }, [place, held])
  return {
    ...held,
    change: (part) => set((before) => ({ ...before, draft: { ...before.draft, ...part } })),
    set,
    isRestored,
    lacksParts: isRestored && keep !== undefined && Object.keys(usual).some((part) => !(part in keep(held.draft))),
    discard() {
      drafts.forget(place)
      set(untouched)
      setRestored(false)
    },
    forget: () => drafts.forget(place),
  }
}

function whole<Draft>(draft: Draft): Draft {
  return draft
}
