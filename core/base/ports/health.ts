/** Whether a part of the installation works; `degraded`: some of it does not, or not now. */
export type PartHealth = { readonly state: 'ok' } | { readonly state: 'degraded' | 'failed'; readonly reason: string }

/**
 * What only adapters know of themselves. A look is cheap and changes nothing; one that throws or takes long says by that
 * that the part failed.
 */
export interface Health {
  /** Whether what is written reaches its place; that it can be read is seen by reading. */
  store(): Promise<PartHealth>
  lanes(): Promise<PartHealth>
  feed(): Promise<PartHealth>
}
