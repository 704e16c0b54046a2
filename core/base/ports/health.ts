/** Whether a part of the installation works; `degraded`: some of it does not, or not now. */
export type PartHealth = { readonly state: 'ok' } | { readonly state: 'degraded' | 'failed'; readonly reason: string }

/**
 * The adapters' own view of themselves. A check is cheap and changes nothing; if it throws or takes long,
 * the part has failed.
 */
export interface Health {
  /** Whether writes reach their destination; reading shows by itself whether it works. */
  store(): Promise<PartHealth>
  lanes(): Promise<PartHealth>
  feed(): Promise<PartHealth>
}
