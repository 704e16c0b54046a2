/** Whether two values of JSON say the same: the order of the members of an object says nothing. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const members = new Map(Object.entries(other))
  const entries = Object.entries(one)
  if (entries.length !== members.size) return false
  return entries.every(([name, inner]) => members.has(name) && isSameJson(inner, members.get(name)))
}
