/** The id that stands in a request for the one that a call was told with. @param model whose call it is, where that is known */
export type TakeId = (told: string, model: string | undefined) => string

/** Ids that all providers take, each once in all that is sent; those that were told where they may be. */
export function portableIds(): TakeId {
  const used = new Set<string>()
  return (told) => {
    let id = told
    for (let next = used.size + 1; !/^[a-zA-Z0-9_-]{1,64}$/.test(id) || used.has(id); next += 1) id = `call_${next}`
    used.add(id)
    return id
  }
}
