import { useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

let isPrinting = false

/** Whether the page is being printed: what shows only a part of itself then shows all. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => isPrinting)
}

function subscribe(tell: () => void): () => void {
  const begin = () => enter(true, tell)
  const end = () => enter(false, tell)
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  return () => {
    removeEventListener('beforeprint', begin)
    removeEventListener('afterprint', end)
  }
}

/** The browser takes what is there when the listener returns. */
function enter(next: boolean, tell: () => void): void {
  isPrinting = next
  flushSync(tell)
}
