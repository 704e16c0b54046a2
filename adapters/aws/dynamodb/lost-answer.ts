/**
 * If the answer to a conditional put is lost, the SDK repeats the request, and the repeat meets the item that the
 * first try wrote. That is no conflict: the stored item then has the id of this very write.
 */
export function isOwnEarlierTry(conditionFailure: Error, write: string): boolean {
  const found = 'Item' in conditionFailure ? conditionFailure.Item : undefined
  return hasWriteId(found) && found.w?.S === write
}

function hasWriteId(found: unknown): found is { readonly w?: { readonly S?: string } } {
  return typeof found === 'object' && found !== null
}
