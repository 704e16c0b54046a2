const tokens = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g

/** Whether an object in this JSON has a key twice. */
export function hasRepeatedKey(json: string): boolean {
  const open: Set<unknown>[] = []
  for (const [token, colon] of json.matchAll(tokens)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined && isRepeated(JSON.parse(token.slice(0, -colon.length)), open.at(-1))) return true
  }
  return false
}

function isRepeated(key: unknown, keys: Set<unknown> | undefined): boolean {
  const isKnown = keys?.has(key) ?? false
  keys?.add(key)
  return isKnown
}
