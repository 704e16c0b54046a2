/** Of an address: by it work for others is shared out. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
