export interface BadKey {
  readonly why: string
  /** The header's value; `undefined` sends none. */
  readonly authorization: string | undefined
}

/** @param genuine which each differs from in one way */
export function badKeys(genuine: string): readonly BadKey[] {
  const [scheme, tenant, key, ...rest] = genuine.split('_') as [string, string, string, ...string[]]
  const secret = rest.join('_')
  const nobody = '0'.repeat(26)
  const values: readonly (readonly [string, string | undefined])[] = [
    ['none', undefined],
    ['an empty one', ''],
    ['a scheme only', 'Bearer'],
    ['a scheme and a space', 'Bearer '],
    ['no scheme', genuine],
    ['another scheme', `Basic ${Buffer.from(`${genuine}:`).toString('base64')}`],
    ['two spaces', `Bearer  ${genuine}`],
    ['more after it', `Bearer ${genuine} x`],
    ['two of them', `Bearer ${genuine}, Bearer ${genuine}`],
    ['another secret', `Bearer ${scheme}_${tenant}_${key}_${'A'.repeat(43)}`],
    ['a secret that is cut', `Bearer ${genuine.slice(0, -1)}`],
    ['a secret too long', `Bearer ${genuine}A`],
    ['no secret', `Bearer ${scheme}_${tenant}_${key}_`],
    ['an unknown key', `Bearer ${scheme}_${tenant}_${nobody}_${secret}`],
    ['an unknown tenant', `Bearer ${scheme}_${nobody}_${key}_${secret}`],
    ['another product', `Bearer sk_${tenant}_${key}_${secret}`],
    ['lower case', `Bearer ${genuine.toLowerCase()}`],
    ['a path', 'Bearer ../../etc/passwd'],
    ['a quote', `Bearer '${genuine}'`],
    ['SQL', "Bearer ' OR 1=1 --"],
    ['10 KB', `Bearer ${'x'.repeat(10_000)}`],
    ['latin-1', 'Bearer \u00e9\u00fc'],
  ]
  return values.map(([why, authorization]) => ({ why, authorization }))
}
