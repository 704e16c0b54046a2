import type { Clock } from '../../core/base/ports/clock.ts'

interface Closable {
  close(code: number, reason: string): void
}

/** RFC 6455, 7.4.1. */
export const goingAway = 1001

export interface Lifetimes {
  /** @returns to be called when it is closed */
  begin(socket: Closable): () => void
  /** Closes those that are open for as long as any may be. */
  look(): void
}

/**
 * What a connection follows is kept for some time and no longer, so a line that stayed open beyond it would fall silent. It
 * is closed before, as API Gateway does, and its client connects again and goes on. By the clock of the wall, that time may
 * pass at once.
 */
export function createLifetimes({ now, monotonic }: Clock, lifeMs: number): Lifetimes {
  const open = new Map<Closable, { readonly monotonic: number; readonly wall: number }>()
  return {
    begin(socket) {
      open.set(socket, { monotonic: monotonic(), wall: now() })
      return () => open.delete(socket)
    },
    look() {
      for (const [socket, began] of open) {
        if (Math.max(monotonic() - began.monotonic, now() - began.wall) < lifeMs) continue
        open.delete(socket)
        socket.close(goingAway, 'Open for as long as any may be; resume from your last seq')
      }
    },
  }
}
