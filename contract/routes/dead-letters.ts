import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import {
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
  summary: 'List what the engine gave up on, newest first',
  description:
    'Missions that FAILED, but for children, which are seen through their parent; and deliveries that a function could not take. Filters combine. A page reads at most 1,000.',
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
  summary: 'Try a dead letter again, edited or not',
  description:
    'A mission is submitted anew as another mission, with `redriven_from`; a delivery is made again. Repeating it changes nothing and names the same new mission.',
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
  summary: 'Try many dead letters again, newest first',
  description: 'One that cannot be redriven is `refused`, with the problem, and keeps none of the others from it.',
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
  summary: 'Take a dead letter off the list',
  description: 'The mission stays FAILED and readable.',
  scope: 'missions:write',
  params: oneDeadLetter,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})
