import type { KeyboardEvent } from 'react'
import { extended, toggled } from './choosing.ts'
import type { Selection } from './grid-row.tsx'

interface GridKeys {
  readonly count: number
  /** Rows in view. */
  page(): number
  keyAt(index: number): string
  goTo(index: number): void
  readonly open: ((index: number) => void) | undefined
  readonly selection: Selection | undefined
}

/** Arrow keys or j and k, Home, End, Page keys; Enter; Space or x; with Shift, moving chooses; Escape chooses none. */
export function gridKeys({ count, page, keyAt, goTo, open, selection }: GridKeys) {
  return (event: KeyboardEvent, at: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = moveOf(event.key, at, count, page)
    if (to !== undefined) {
      const next = Math.max(0, Math.min(count - 1, to))
      if (event.shiftKey && selection) selection.choose(extended(selection.chosen, keyAt, at, next))
      goTo(next)
    } else if (event.key === 'Enter' && open) open(at)
    else if ((event.key === ' ' || event.key === 'x') && selection)
      selection.choose(toggled(selection.chosen, keyAt(at)))
    else if (event.key === 'Escape' && selection && selection.chosen.size > 0) selection.choose(new Set())
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

function moveOf(key: string, at: number, count: number, page: () => number): number | undefined {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'ArrowDown':
    case 'j':
      return at + 1
    case 'ArrowUp':
    case 'k':
      return at - 1
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'PageDown':
      return at + page()
    case 'PageUp':
      return at - page()
    default:
      return undefined
  }
}
