import type { ServerResponse } from 'node:http'

/**
 * Bounds the answers that wait in memory for their readers. Beyond the bound, the one that has waited longest is cut off:
 * an active reader finishes soon.
 */
export function createUnsent(maxBytes: number): (response: ServerResponse, bytes: number) => void {
  const waiting = new Map<ServerResponse, number>()
  let total = 0

  function forget(response: ServerResponse): void {
    total -= waiting.get(response) ?? 0
    waiting.delete(response)
  }

  return (response, bytes) => {
    // Usually the operating system has taken all of it already.
    if (!response.socket || response.socket.writableLength === 0) return
    waiting.set(response, bytes)
    total += bytes
    response.once('close', () => forget(response))
    for (const longest of waiting.keys()) {
      if (total <= maxBytes) return
      forget(longest)
      longest.destroy()
    }
  }
}
