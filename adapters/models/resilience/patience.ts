/** How long one service may be silent, in the place of what holds for all, in ms. */
export interface Patience {
  readonly firstChunkMs?: number
  readonly nextChunkMs?: number
}

/** As people set it. */
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
