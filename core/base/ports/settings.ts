/** What is done with a request that asks to wait for news, in seconds. */
export interface Waits {
  /** For how long it is kept at the most. */
  readonly longest_s: number
  /** When it is to ask again, where it wanted to wait for longer. */
  readonly ask_again_s: number
}

/** What the operator configured, read once at start. */
export interface Settings {
  /** What an agent's model `default` means. */
  readonly default_model: string
  /** How long an executor may stay silent before its mission is given to another, in ms. */
  readonly lease_ms: number
  /** For how long the text that a model writes gathers until it leaves as a frame, in ms. Where each follower's is a request, it is dear. */
  readonly gather_text_ms: number
  readonly waits: Waits
  /** The public address of the WebSocket API. */
  readonly websocket_url: string
  /** Where the HTTP API is reached, without a slash at its end; none where the address of a request says it. */
  readonly public_url?: string
  /** Hosts, with a port or without, that are called although they are of no public address. Only one machine can have any. */
  readonly callable_hosts?: readonly string[]
  /** Addresses whose `X-Forwarded-*` headers are believed. */
  readonly trusted_proxies?: readonly string[]
  /** One of them comes with each request that went through the edge before the HTTP API. None where there is no edge. */
  readonly edge_secrets?: readonly string[]
}
