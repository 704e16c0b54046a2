import * as z from 'zod'
import { Cursor, PageQuery } from '../resources/common.ts'
import {
  DeadLetterCauses,
  DeadLetterDetails,
  DeadLetterId,
  DeadLetterList,
  deadLetterFilter,
  Redrive,
  RedriveMany,
  RedriveOutcome,
  RedriveReport,
} from '../resources/dead-letter.ts'
import { route } from '../route.ts'

const oneDeadLetter = z.strictObject({ dead_letter_id: DeadLetterId })

export const listDeadLetters = route({
  method: 'GET',
  path: '/v1/dead-letters',
  area: 'dead-letters',
  summary: 'List what Sortie gave up on, newest first',
  description:
    'Missions that FAILED, except children, which are visible through their parent; and deliveries that a function could not handle. Filters combine. A page reads at most 1,000.',
  scope: 'missions:read',
  query: z.strictObject({
    ...PageQuery,
    ...deadLetterFilter,
    status: z.enum(['open', 'redriven']).default('open'),
  }),
  status: 200,
  output: DeadLetterList,
  errors: ['invalid_cursor'],
})

export const countDeadLetters = route({
  method: 'GET',
  path: '/v1/dead-letters/causes',
  area: 'dead-letters',
  summary: 'Count dead letters by cause',
  description: 'A request counts at most 1,000, newest first; `next_cursor` counts the rest. Filters combine.',
  scope: 'missions:read',
  query: z.strictObject({
    cursor: Cursor.optional(),
    ...deadLetterFilter,
    status: z.enum(['open', 'redriven']).default('open'),
  }),
  status: 200,
  output: DeadLetterCauses,
  errors: ['invalid_cursor'],
})

export const getDeadLetter = route({
  method: 'GET',
  path: '/v1/dead-letters/{dead_letter_id}',
  area: 'dead-letters',
  summary: 'Get a dead letter: the cause, the attempts, the last step',
  scope: 'missions:read',
  params: oneDeadLetter,
  status: 200,
  output: DeadLetterDetails,
  errors: ['not_found'],
})

export const redriveDeadLetter = route({
  method: 'POST',
  path: '/v1/dead-letters/{dead_letter_id}/redrive',
  area: 'dead-letters',
  summary: 'Redrive a dead letter, changed or unchanged',
  description:
    'A mission is submitted again as a new mission, with `redriven_from`; a delivery is made again. Redriving is idempotent: a repeat names the same new mission.',
  scope: 'missions:write',
  params: oneDeadLetter,
  body: Redrive,
  status: 200,
  output: RedriveOutcome,
  errors: ['not_applicable', 'not_found', 'conflict'],
})

export const redriveDeadLetters = route({
  method: 'POST',
  path: '/v1/dead-letters/redrive',
  area: 'dead-letters',
  summary: 'Redrive many dead letters, newest first',
  description: 'One that cannot be redriven is `refused`, with the problem, and does not affect the others.',
  scope: 'missions:write',
  body: RedriveMany,
  status: 200,
  output: RedriveReport,
  errors: ['not_applicable', 'invalid_cursor'],
})

export const discardDeadLetter = route({
  method: 'DELETE',
  path: '/v1/dead-letters/{dead_letter_id}',
  area: 'dead-letters',
  summary: 'Remove a dead letter from the list',
  description: 'The mission stays FAILED and readable.',
  scope: 'missions:write',
  params: oneDeadLetter,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})
