/** Identifiers and randomness, so that rules stay pure and tests repeatable. */
export interface Ids {
  /** `<prefix>_<ULID>`: sorts by creation time. */
  next(prefix: string): string
  /** `bytes` random bytes in base64url, from the system's secure source. */
  secret(bytes: number): string
  /** 0 ≤ x < 1, for jitter only. */
  fraction(): number
}
