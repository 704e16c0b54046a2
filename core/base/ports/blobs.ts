/**
 * Large payloads by reference, each under its tenant. A key is immutable, and its writer's own: the same bytes again are
 * a repeat, and other bytes an error of the caller, `already_exists`. A blob is gone some time after it need not be kept any more.
 */
export interface Blobs {
  /** @param keptUntil seconds since the epoch */
  put(tenant: string, key: string, bytes: Uint8Array, keptUntil: number): Promise<void>
  get(tenant: string, key: string): Promise<Uint8Array | undefined>
  delete(tenant: string, key: string): Promise<void>
}
