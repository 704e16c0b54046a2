/** What somebody has written into a form and not sent yet. */
interface KeptDraft {
  /** The page's path and the form. */
  readonly place: string
  /** As JSON. */
  readonly text: string
}

interface Stored {
  /** Whose they are. */
  readonly session: string
  /** The latest last. */
  readonly drafts: readonly KeptDraft[]
}

/** Drafts of one session, in this tab. */
export interface Drafts {
  /** Those of any other session are forgotten. */
  open(session: string): void
  /** The same person has signed in again, over what is written. */
  handOver(session: string): void
  at(place: string): unknown
  keep(place: string, draft: unknown): void
  forget(place: string): void
  forgetAll(): void
}

/** More is kept only as long as the page is open. */
const mostCharacters = 200_000
const mostInAll = 1_000_000
const mostDrafts = 20

/** @param shelf the tab’s storage; it may refuse everything */
export function createDrafts(shelf: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Drafts {
  let stored: Stored | undefined
  const write = (drafts: readonly KeptDraft[]) => {
    if (stored === undefined) return
    stored = { ...stored, drafts }
    tolerating(() => {
      if (drafts.length === 0) shelf().removeItem(item)
      else shelf().setItem(item, JSON.stringify(stored))
    })
  }
  const without = (place: string) => stored?.drafts.filter((draft) => draft.place !== place) ?? []
  return {
    open(session) {
      const found = stored ?? tolerating(() => storedIn(shelf().getItem(item)))
      stored = { session, drafts: [] }
      write(found?.session === session ? found.drafts : [])
    },
    handOver(session) {
      if (stored === undefined) return
      stored = { ...stored, session }
      write(stored.drafts)
    },
    at(place) {
      const text = stored?.drafts.find((draft) => draft.place === place)?.text
      return text === undefined ? undefined : JSON.parse(text)
    },
    keep(place, draft) {
      const text = JSON.stringify(draft)
      write(text.length > mostCharacters ? without(place) : latestOf([...without(place), { place, text }]))
    },
    forget(place) {
      if (stored?.drafts.some((draft) => draft.place === place)) write(without(place))
    },
    forgetAll() {
      stored = undefined
      tolerating(() => shelf().removeItem(item))
    },
  }
}

const item = 'sortie-drafts'

/** As many as there is room for. */
function latestOf(drafts: readonly KeptDraft[]): readonly KeptDraft[] {
  const kept = drafts.slice(-mostDrafts)
  const size = kept.reduce((sum, { text }) => sum + text.length, 0)
  return size > mostInAll ? latestOf(kept.slice(1)) : kept
}

/** What is stored may be of another version. */
function storedIn(text: string | null): Stored | undefined {
  const value = JSON.parse(text ?? 'null') as Partial<Record<keyof Stored, unknown>> | null
  if (typeof value?.session !== 'string' || !Array.isArray(value.drafts)) return undefined
  return { session: value.session, drafts: latestOf(value.drafts.filter(isDraft)) }
}

function isDraft(value: unknown): value is KeptDraft {
  const { place, text } = (value ?? {}) as Partial<Record<keyof KeptDraft, unknown>>
  return typeof place === 'string' && typeof text === 'string' && tolerating(() => JSON.parse(text)) !== undefined
}

/** A browser may store nothing, or have no room left. */
function tolerating<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
