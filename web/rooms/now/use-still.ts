import { useRef, useState } from 'react'

/** What a list shows, and what its element needs to be held still. */
export interface Still<Value> {
  readonly shown: Value
  /** It has changed since it was held. */
  readonly isBehind: boolean
  readonly hold: {
    onPointerEnter(): void
    onPointerLeave(): void
  }
}

/** Holds a value still while the pointer is in its list, so that nothing moves away from under it. The focus follows its row anyway. */
export function useStill<Value>(value: Value): Still<Value> {
  const [isHeld, setHeld] = useState(false)
  const held = useRef(value)
  if (!isHeld) held.current = value
  return {
    shown: held.current,
    isBehind: held.current !== value,
    hold: {
      onPointerEnter: () => setHeld(true),
      onPointerLeave: () => setHeld(false),
    },
  }
}
