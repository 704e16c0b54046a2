/** Looks once whenever nothing has moved for `ms`, and reports the result unless something has moved since. */
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
      // The report is optional: a failure of it does not fail the command.
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
