/** How long one service may be silent, instead of the defaults, in ms. */
export interface Patience {
  readonly firstChunkMs?: number
  readonly nextChunkMs?: number
}

/** The timeouts that people set. */
interface Timeouts {
  readonly first_byte_s?: number
  readonly silence_s?: number
}

export function patienceOf({ first_byte_s, silence_s }: Timeouts = {}): Patience {
  return {
    ...(first_byte_s !== undefined && { firstChunkMs: first_byte_s * 1000 }),
    ...(silence_s !== undefined && { nextChunkMs: silence_s * 1000 }),
  }
}
