/** Maps a call's original ID to the one in the request. @param model that made the call, if known */
export type TakeId = (told: string, model: string | undefined) => string

/** IDs that all providers accept, each unique within the request; original ones are kept if possible. */
export function portableIds(): TakeId {
  const used = new Set<string>()
  return (told) => {
    let id = told
    for (let next = used.size + 1; !/^[a-zA-Z0-9_-]{1,64}$/.test(id) || used.has(id); next += 1) id = `call_${next}`
    used.add(id)
    return id
  }
}
