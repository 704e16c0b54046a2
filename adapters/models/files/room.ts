/** Bytes that are held at once; who comes first is first. */
export interface Room {
  /**
   * Waits until there is room.
   * @returns what gives it back; it may be called more than once
   * @throws the signal's reason
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>
}

interface Waiting {
  readonly bytes: number
  readonly begin: (giveBack: () => void) => void
}

export function createRoom(most: number): Room {
  const waiting: Waiting[] = []
  let held = 0

  function admit(): void {
    for (let next = waiting[0]; next && held + next.bytes <= most; next = waiting[0]) {
      waiting.shift()
      held += next.bytes
      next.begin(once(next.bytes))
    }
  }

  function once(bytes: number): () => void {
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      held -= bytes
      admit()
    }
  }

  return {
    async take(wanted, signal) {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<() => void>()
      const entry: Waiting = {
        // What is larger than all the room has it for itself.
        bytes: Math.min(wanted, most),
        begin(giveBack) {
          signal.removeEventListener('abort', leave)
          resolve(giveBack)
        },
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(entry), 1)
        reject(signal.reason)
        admit()
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(entry)
      admit()
      return promise
    },
  }
}
