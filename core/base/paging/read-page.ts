/** A page ends early when it would pass this many bytes of JSON, far under the 6 MB that a Lambda may answer. */
export const maxPageBytes = 1_000_000

/** What one read of the store brings; more follow for larger pages, until they are full by number or by bytes. */
const batch = 20
/** Bounds one request. Where more than this is gone that is still listed, a page stays short, or empty with a cursor. */
const maxAsked = 1000

export interface Found<Body> {
  /** Where to go on after it. */
  readonly sort: string
  readonly body: Body
}

export interface FoundPage<Body> {
  readonly items: readonly Found<Body>[]
  readonly cursor?: string | undefined
}

export interface BoundedPage<Body> {
  readonly bodies: readonly Body[]
  readonly cursor?: string | undefined
}

/**
 * At most `limit` bodies, and no more than fit one answer; the first always does, as what is stored is bounded too.
 * @param read one part of the list, from a position on
 */
export async function readPage<Body>(
  read: (position: string | undefined, limit: number) => Promise<FoundPage<Body>>,
  { position, limit }: { readonly position: string | undefined; readonly limit: number },
  bytesOf: (body: Body) => number = jsonBytes,
): Promise<BoundedPage<Body>> {
  const bodies: Body[] = []
  let bytes = 0
  let at = position
  /** @returns whether there was room for it */
  const add = ({ sort, body }: Found<Body>): boolean => {
    bytes += bytesOf(body)
    if (bodies.length === limit || (bytes > maxPageBytes && bodies.length > 0)) return false
    bodies.push(body)
    at = sort
    return true
  }
  for (let asked = 0; asked < maxAsked && bodies.length < limit; asked += batch) {
    const page = await read(at, asked === 0 ? Math.min(batch, limit) : batch)
    if (!page.items.every(add)) break
    if (page.cursor === undefined) return { bodies }
    at = page.cursor
  }
  return { bodies, cursor: at }
}

/** UTF-16 units: near enough to bytes, and never above three times fewer. */
export function jsonBytes(value: unknown): number {
  return JSON.stringify(value).length
}
