/**
 * Sends frames to open WebSocket connections. A frame is at most 32 KB (the API Gateway frame limit).
 * In order for one connection when the calls are; `gone` says which connections no longer exist.
 */
export interface Sockets {
  /** One frame to many connections. Resolves to the ids of those that are gone. */
  send(connections: readonly string[], frame: string): Promise<readonly string[]>
  /** Resolves when the connection can take more, or is gone: whoever sends many frames to one waits for its reader. */
  room(connection: string): Promise<void>
  close(connection: string): Promise<void>
}
