/**
 * Runs `work` once with the next frame of the screen, however often it is asked for until then. In a hidden page, which
 * has no frames, it runs at most once a second.
 */
export function onceAFrame(work: () => void): () => void {
  let isAsked = false
  const run = () => {
    isAsked = false
    work()
  }
  return () => {
    if (isAsked) return
    isAsked = true
    if (document.hidden) setTimeout(run, hiddenMs)
    else requestAnimationFrame(run)
  }
}

const hiddenMs = 1000
