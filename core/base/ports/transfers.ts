/**
 * Addresses at which clients send and fetch a blob directly, without an API key. Each is valid for one blob and a limited
 * time. Their bytes bypass our functions.
 */
export interface Transfers {
  /** Accepts this many bytes, once: an existing blob is not overwritten. */
  uploadTo(tenant: string, upload: Upload, validity: Validity): Promise<SignedUpload>
  /** Returns the bytes as an attachment, whatever they are. */
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
  /** The address of this API, for bytes that go through it. */
  readonly origin: string
}

export interface SignedUpload {
  readonly url: string
  /** Headers to send unchanged. */
  readonly headers: Readonly<Record<string, string>>
}
