/** RFC 6749, 3.3. */
const oneScope = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/
const most = 50
const longest = 1000

/**
 * All scopes of several lists as one list without duplicates; invalid scopes, and those beyond the bound, are omitted. Null if
 * there is none.
 */
export function scopesTogether(...lists: readonly (string | null | undefined)[]): string | null {
  const scopes = new Set(lists.flatMap((list) => (list ?? '').split(' ')).filter((scope) => oneScope.test(scope)))
  const together = [...scopes].slice(0, most).reduce((kept, scope) => {
    const longer = kept === '' ? scope : `${kept} ${scope}`
    return longer.length <= longest ? longer : kept
  }, '')
  return together === '' ? null : together
}
