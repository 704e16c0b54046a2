import { SortieError } from '../../../contract/errors.ts'

/** Headers that define how a request is carried, or how its answer may be: nobody may set them. */
const carried =
  /^(host|connection|keep-alive|upgrade|te|trailer|transfer-encoding|content-length|expect|accept-encoding|proxy-.*)$/i

/** @throws SortieError `not_applicable` for a header that cannot be set, or that occurs twice */
export function requireFreeHeaders(names: readonly string[]): void {
  const taken = names.find((name) => carried.test(name))
  if (taken !== undefined) throw new SortieError('not_applicable', `The header ${taken} cannot be set`)
  const lower = names.map((name) => name.toLowerCase())
  const twice = lower.find((name, at) => lower.indexOf(name) !== at)
  if (twice !== undefined) throw new SortieError('not_applicable', `The header ${twice} is set twice`)
}
