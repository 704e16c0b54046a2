/** Large payloads by reference, each under its tenant. A key is immutable: writing it again with other bytes is an error of the caller. */
export interface Blobs {
  put(tenant: string, key: string, bytes: Uint8Array): Promise<void>
  get(tenant: string, key: string): Promise<Uint8Array | undefined>
  delete(tenant: string, key: string): Promise<void>
}
