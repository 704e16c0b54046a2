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
export function gridKeys(keys: GridKeys) {
  return (event: KeyboardEvent, at: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!moved(keys, event, at) && !opened(keys, event, at) && !chosen(keys, event, at)) return
    event.preventDefault()
    event.stopPropagation()
  }
}

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey'>

function moved({ count, page, keyAt, goTo, selection }: GridKeys, { key, shiftKey }: Pressed, at: number): boolean {
  const to = moveOf(key, at, count, page)
  if (to === undefined) return false
  const next = Math.max(0, Math.min(count - 1, to))
  if (shiftKey && selection) selection.choose(extended(selection.chosen, keyAt, at, next))
  goTo(next)
  return true
}

function opened({ open }: GridKeys, { key }: Pressed, at: number): boolean {
  if (key !== 'Enter' || !open) return false
  open(at)
  return true
}

function chosen({ selection, keyAt }: GridKeys, { key }: Pressed, at: number): boolean {
  if (!selection) return false
  if (key === ' ' || key === 'x') selection.choose(toggled(selection.chosen, keyAt(at)))
  else if (key === 'Escape' && selection.chosen.size > 0) selection.choose(new Set())
  else return false
  return true
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
