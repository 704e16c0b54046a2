import type { MissionList } from './mission-list.ts'

/** A list is looked at no more often than this, however much happens. */
export const lookEveryMs = 2000

interface Looking {
  readonly list: Pick<MissionList, 'lookForNew' | 'showWaiting' | 'refresh'>
  /** The rows that a person sees. */
  inView(): readonly string[]
  /** Whether rows may come and go now without being asked for. */
  mayMove(): boolean
  /** Nobody looks at a hidden page. */
  isSeen(): boolean
  now(): number
}

/** Keeps a list up to date: what happens after a quiet time is shown at once, and everything else with the next look. */
export function createLooks({ list, inView, mayMove, isSeen, now }: Looking) {
  let hasNews = true
  let isBusy = false
  let lookedAt = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    if (isBusy || !isSeen() || now() - lookedAt < lookEveryMs) return
    isBusy = true
    lookedAt = now()
    const isDue = hasNews
    hasNews = false
    // A failure is in the state of the list, and the next look tries again.
    if (isDue) await list.lookForNew()
    if (mayMove()) list.showWaiting()
    await list.refresh(inView()).catch(() => undefined)
    isBusy = false
  }

  return {
    look,
    /** Something happened that may bring missions into the list, or take them out. */
    hear(): Promise<void> {
      hasNews = true
      return look()
    },
  }
}
