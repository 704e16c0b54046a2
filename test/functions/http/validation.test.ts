import { expect, test } from 'vitest'
import { isSortieError } from '../../../contract/errors.ts'
import { submitMission } from '../../../contract/routes/missions.ts'
import type { HttpExchange } from '../../../functions/runtime/http/call.ts'
import { validation } from '../../../functions/runtime/http/validation.ts'

/** What is said of a mission with this body, or with this query. */
async function refusalOf(body: object, query: Record<string, string> = {}) {
  const exchange = {
    event: {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      isBase64Encoded: false,
      queryStringParameters: query,
    },
    context: { call: { operation: 'submitMission', route: submitMission } },
  }
  try {
    await validation({}).before?.(exchange as unknown as HttpExchange)
  } catch (error) {
    if (isSortieError(error)) return JSON.stringify({ message: error.message, details: error.details })
    throw error
  }
  throw new Error('It was taken')
}

const long = (before: string) => before + '😀'.repeat(400)
/** Half of a pair, as JSON writes it out. */
const half = /\\ud[89ab]/i

// One of the two is cut in the middle of a pair, whatever stands before it.
test.each(['', 'a'])('what is said of a bad request is cut between characters, after %j', async (before) => {
  const mission = { agent: 'echo', input: 'x' }
  for (const said of [
    await refusalOf({ ...mission, [long(before)]: 1 }),
    await refusalOf({ ...mission, metadata: { [long(before)]: 1 } }),
    await refusalOf(mission, { [long(before)]: 'x' }),
  ]) {
    expect(said).toContain('…')
    expect(said).not.toMatch(half)
  }
})
