/** An origin of pages, as browsers send it: `https://console.example.com`. */
export function isPageOrigin(text: string): boolean {
  // S3 would take a star for any name.
  if (!URL.canParse(text) || text.includes('*')) return false
  const { protocol, origin } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && origin === text
}

/** What pages of origins that are allowed may do with the addresses of files; S3 and the server of one machine say the same. */
export const fileAccess = {
  sentHeaders: ['content-type', 'if-none-match', 'x-amz-tagging'],
  readHeaders: ['content-disposition', 'content-length', 'etag'],
  /** For how long a browser need not ask again. */
  maxAgeS: 3600,
} as const
