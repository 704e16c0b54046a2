/**
 * Large payloads by reference, each under its tenant. A key is immutable, and belongs to its writer: writing the same bytes again is
 * a repeat, and other bytes are an error of the caller, `already_exists`. A blob is deleted some time after its lifetime.
 */
export interface Blobs {
  /** @param keptUntil seconds since the epoch */
  put(tenant: string, key: string, bytes: Uint8Array, keptUntil: number): Promise<void>
  get(tenant: string, key: string): Promise<Uint8Array | undefined>
  delete(tenant: string, key: string): Promise<void>
}
