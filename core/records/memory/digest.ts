import { createHash } from 'node:crypto'

/** Half the length of a memory's id: nobody finds two names with the same digest by chance. */
export const digestDigits = 20

/** Replaces names in keys. Subjects' names are often people's, and must be gone once they are forgotten. */
export function digestOf(names: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, digestDigits)
}
