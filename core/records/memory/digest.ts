import { createHash } from 'node:crypto'

/** As long as half of a memory's id: nobody finds two names that have the same by chance. */
export const digestDigits = 20

/** Stands for names in keys. Those of subjects are often people's, and are to be gone once they are forgotten. */
export function digestOf(names: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, digestDigits)
}
