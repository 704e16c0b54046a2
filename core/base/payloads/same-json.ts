/** Whether two JSON values are equal, whatever the order of an object’s members. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const members = new Map(Object.entries(other))
  const entries = Object.entries(one)
  if (entries.length !== members.size) return false
  return entries.every(([name, inner]) => members.has(name) && isSameJson(inner, members.get(name)))
}
