/** Two clicks on one control that follow each other so soon are one double click. */
const doubleClickMs = 500

export type Sent<Answer> =
  /** The same is under way, or was done just now. */
  { readonly kind: 'held' } | { readonly kind: 'sent'; readonly answer: Answer }

/**
 * Sends nothing twice because a button was clicked twice: what is under way, or has just been done. Other acts of the same kind,
 * such as those of other rows, are not held up, and what was refused may be sent again at once.
 */
export function createOnce(now: () => number) {
  const heldUntil = new Map<string, number>()
  return async function once<Answer>(given: unknown, send: () => Promise<Answer>): Promise<Sent<Answer>> {
    for (const [key, until] of heldUntil) if (until <= now()) heldUntil.delete(key)
    const key = JSON.stringify(given ?? null)
    if (heldUntil.has(key)) return { kind: 'held' }
    heldUntil.set(key, Number.POSITIVE_INFINITY)
    try {
      const answer = await send()
      heldUntil.set(key, now() + doubleClickMs)
      return { kind: 'sent', answer }
    } catch (error) {
      heldUntil.delete(key)
      throw error
    }
  }
}
