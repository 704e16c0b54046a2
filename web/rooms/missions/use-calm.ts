import { useCallback, useRef } from 'react'

/** Whether rows may come and go by themselves: not under a pointer or a focus, nor while somebody reads further down. */
export function useCalm(hasChosen: boolean) {
  const frame = useRef<HTMLDivElement>(null)
  const isUnderPointer = useRef(false)
  const mayMove = useCallback(() => {
    const box = frame.current
    if (!box) return true
    return !hasChosen && !isUnderPointer.current && box.scrollTop === 0 && !box.contains(document.activeElement)
  }, [hasChosen])
  const pointer = {
    onPointerEnter: () => {
      isUnderPointer.current = true
    },
    onPointerLeave: () => {
      isUnderPointer.current = false
    },
  }
  return { frame, mayMove, pointer }
}
