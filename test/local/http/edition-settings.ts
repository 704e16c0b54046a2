/** What a server asks of an edition’s settings. */
export const editionSettings = {
  ...{ default_model: 'offline/echo', lease_ms: 1, websocket_url: 'ws://localhost', gather_text_ms: 1 },
  waits: { longest_s: 0, ask_again_s: 0 },
}
