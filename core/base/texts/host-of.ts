/** The host of an address, by which work is shared out. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
