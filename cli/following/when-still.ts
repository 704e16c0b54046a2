/** Looks once each time that nothing moved for so long, and tells what it found if nothing has moved since. */
export function whenStill<Found>(
  ms: number,
  look: () => Promise<Found>,
  tell: (found: Found) => void,
): { moved(): void; stop(): void } {
  let moves = 0
  let timer = start()

  function start() {
    return setTimeout(() => {
      const before = moves
      // What it tells is extra: a failure of it is none of the command's.
      look().then(
        (found) => (moves === before ? tell(found) : undefined),
        () => {},
      )
    }, ms)
  }

  function stop(): void {
    moves += 1
    clearTimeout(timer)
  }

  return {
    stop,
    moved() {
      stop()
      timer = start()
    },
  }
}
