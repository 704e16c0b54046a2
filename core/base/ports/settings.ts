/** How to treat a request that wants to wait, in seconds. */
export interface Waits {
  /** The maximum wait. */
  readonly longest_s: number
  /** When it should ask again, if it wanted to wait for longer. */
  readonly ask_again_s: number
}

/** The operator’s configuration, read once at start. */
export interface Settings {
  /** The model behind an agent’s model `default`. */
  readonly default_model: string
  /** How long an executor may stay silent before its mission is given to another, in ms. */
  readonly lease_ms: number
  /** How long a model’s text gathers before it is sent as a frame, in ms. If each follower needs a request of its own, this is expensive. */
  readonly gather_text_ms: number
  readonly waits: Waits
  /** The public address of the WebSocket API. */
  readonly websocket_url: string
  /** The address of the HTTP API, without a trailing slash; none if it is taken from a request’s address. */
  readonly public_url?: string
  /** Hosts, with or without a port, that may be called although their address is not public. Only one machine can have any. */
  readonly callable_hosts?: readonly string[]
  /** Addresses whose `X-Forwarded-*` headers are trusted. */
  readonly trusted_proxies?: readonly string[]
  /** One of them comes with each request through the edge in front of the HTTP API. None without an edge. */
  readonly edge_secrets?: readonly string[]
}
