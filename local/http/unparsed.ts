import type { Socket } from 'node:net'

/** Records how many bytes of a connection wait to be parsed: their size in memory. */
export type NoteUnparsed = (socket: Socket, bytes: number) => void

/** Bounds the unparsed data of all connections. Beyond it, the one whose data has waited longest is closed. */
export function createUnparsed(maxBytes: number): NoteUnparsed {
  /** The one whose data has waited longest first. */
  const held = new Map<Socket, number>()
  let all = 0

  function note(socket: Socket, bytes: number): void {
    all += bytes - (held.get(socket) ?? 0)
    if (bytes === 0) held.delete(socket)
    else held.set(socket, bytes)
  }

  return (socket, bytes) => {
    note(socket, bytes)
    for (const [longest] of held) {
      if (all <= maxBytes) return
      note(longest, 0)
      longest.destroy()
    }
  }
}
