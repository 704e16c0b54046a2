import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'

/** A link’s claims, readable by whoever has it and signed with the tenant’s key. */
const LinkClaims = z.strictObject({
  tenant: z.string().regex(/^ten_[0-9A-HJKMNP-TV-Z]{26}$/),
  approval: z.string(),
  /** Whom it is for, and the key that created it. */
  name: z.string(),
  made_by: z.string(),
  /** Milliseconds since the epoch. */
  expires_at: z.number(),
})
export type LinkClaims = z.infer<typeof LinkClaims>

export function linkToken(claims: LinkClaims, key: string): string {
  const content = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${content}.${signatureOf(content, key)}`
}

/** @returns the token’s claims, still unproven; `undefined` if it is not a token */
export function claimsOf(token: string): LinkClaims | undefined {
  const [content = '', signature, ...rest] = token.split('.')
  if (signature === undefined || rest.length > 0) return undefined
  try {
    return LinkClaims.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString('utf8'))).data
  } catch {
    return undefined
  }
}

/** In constant time, and as text: a signature in another form, with padding or in the other alphabet, is invalid. */
export function isSignedWith(token: string, key: string): boolean {
  const [content = '', signature = ''] = token.split('.')
  const [given, wanted] = [Buffer.from(signature), Buffer.from(signatureOf(content, key))]
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function signatureOf(content: string, key: string): string {
  return createHmac('sha256', key).update(content).digest('base64url')
}
