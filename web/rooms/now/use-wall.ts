import { useEffect } from 'react'

/** A screen on a wall has no navigation, and larger letters: see `app/shell.module.css`. */
export function useWall(isWall: boolean): void {
  useEffect(() => {
    if (!isWall) return
    document.documentElement.dataset.screen = 'wall'
    return () => {
      delete document.documentElement.dataset.screen
    }
  }, [isWall])
}
