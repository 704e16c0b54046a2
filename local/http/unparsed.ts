import type { Socket } from 'node:net'

/** Notes how many bytes of a connection wait to be parsed: what they take up in memory. */
export type NoteUnparsed = (socket: Socket, bytes: number) => void

/** Bounds what all connections hold that is not parsed yet. Beyond it, the one that has held something for longest is closed. */
export function createUnparsed(maxBytes: number): NoteUnparsed {
  /** The one that has held something for longest first. */
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
