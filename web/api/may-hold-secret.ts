/** Whether a request’s body may hold a key, a password or the like: it is never kept. @param target path and query */
export function mayHoldSecret(target: string): boolean {
  return places.test(target)
}

const places = /^\/v1\/(sessions|connections|model-providers|mcp-servers\/[^/]+\/authorize)\b/
