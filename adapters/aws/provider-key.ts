/** A rotated key is noticed after this time; otherwise each model call would pay for a request to Secrets Manager. */
const keepMs = 5 * 60_000

/** Reads a model provider’s key by its name among the platform’s secrets, when a call first needs it. */
export function providerKey(name: string): () => Promise<string | undefined> {
  let kept: { readonly key: Promise<string | undefined>; readonly until: number } | undefined
  return () => {
    if (kept === undefined || kept.until <= performance.now()) {
      kept = { key: readKey(name), until: performance.now() + keepMs }
      // A failed read is repeated at the next call.
      kept.key.catch(() => {
        kept = undefined
      })
    }
    return kept.key
  }
}

/** Loaded on demand, since most functions and most models never need it. */
async function readKey(name: string): Promise<string | undefined> {
  const { createSecrets } = await import('./kms-secrets.ts')
  return await createSecrets().get(name)
}
