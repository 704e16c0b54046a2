/** What only somebody who calls the API needs: addresses and methods, assignments, headers. */
const ofApi = /\/v1\/|\b(GET|HEAD|PUT|POST|PATCH|DELETE)\b|\w=\S|Idempotency-Key|Retry-After/

/**
 * The part of an API’s message that a person at the console understands: without the clauses about requests, and without the
 * marks of where in a request something stands.
 * @param fields names of the API’s fields that are no words, such as `base_url`
 * @returns undefined if nothing is left
 */
export function plainPart(message: string, fields: ReadonlySet<string>): string | undefined {
  const clauses = message.split(/;\s+/)
  const plain = clauses.filter((clause) => !ofApi.test(clause) && !namesField(clause, fields))
  if (plain.length === 0) return undefined
  return plain
    .join('; ')
    .replaceAll(/ \((body|path|query|header)\)/g, '')
    .replaceAll('`', '')
}

function namesField(clause: string, fields: ReadonlySet<string>): boolean {
  return (clause.match(/\b[a-z]\w*_\w+\b/g) ?? []).some((word) => fields.has(word))
}
