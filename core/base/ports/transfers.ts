/**
 * Addresses at which clients send and fetch a blob by themselves, without a key of the API. Each is good for one blob, for a
 * while, and for nothing else. What they carry goes past our functions.
 */
export interface Transfers {
  /** Takes these many bytes, once: a blob that is there is not written over. */
  uploadTo(tenant: string, upload: Upload, validity: Validity): Promise<SignedUpload>
  /** Gives the bytes as an attachment, whatever they are. */
  downloadFrom(tenant: string, download: Download, validity: Validity): Promise<string>
}

export interface Upload {
  /** Its key among the tenant's blobs. */
  readonly blob: string
  readonly bytes: number
  /** Seconds since the epoch. */
  readonly keptUntil: number
}

export interface Download {
  readonly blob: string
  readonly name: string
  readonly media_type: string
}

export interface Validity {
  readonly seconds: number
  /** Where this API is reached, for bytes that go through it. */
  readonly origin: string
}

export interface SignedUpload {
  readonly url: string
  /** To be sent along, as they are. */
  readonly headers: Readonly<Record<string, string>>
}
