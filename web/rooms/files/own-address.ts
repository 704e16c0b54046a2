/**
 * The same path at the page’s own address: the policy lets the page send nowhere else, and its domain passes files on. A signature in
 * the query stays as it is.
 */
export function ownAddress(url: string, origin: string): string {
  const { pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}
