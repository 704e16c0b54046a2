import type { Clock } from '../../core/base/ports/clock.ts'

interface Closable {
  close(code: number, reason: string): void
}

/** RFC 6455, 7.4.1. */
export const goingAway = 1001

export interface Lifetimes {
  /** @returns the function to call when it is closed */
  begin(socket: Closable): () => void
  /** Closes connections that have reached the maximum age. */
  look(): void
}

/**
 * The record of what a connection follows has a limited lifetime, so a connection open for longer would fall silent. It
 * is closed before, as on API Gateway, and its client reconnects and continues. By the wall clock, that time may
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
