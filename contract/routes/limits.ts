import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { Limit, LimitDefinition, LimitList, LimitName, LimitStatus } from '../resources/limit.ts'
import { route } from '../route.ts'

const oneLimit = z.strictObject({ name: LimitName })

export const putLimit = route({
  method: 'PUT',
  path: '/v1/limits/{name}',
  area: 'limits',
  summary: 'Define or change a limit',
  description:
    'Takes effect at once. After an increase more missions start; after a decrease running missions finish, and no new ones start until below the limit.',
  scope: 'limits:write',
  params: oneLimit,
  body: LimitDefinition,
  status: 200,
  output: Limit,
  errors: ['conflict', 'limit_exceeded'],
})

export const getLimit = route({
  method: 'GET',
  path: '/v1/limits/{name}',
  area: 'limits',
  summary: 'Show who holds a limit’s permits and who waits for one',
  scope: 'limits:read',
  params: oneLimit,
  status: 200,
  output: LimitStatus,
  errors: ['not_found'],
})

export const listLimits = route({
  method: 'GET',
  path: '/v1/limits',
  area: 'limits',
  summary: 'List the defined limits, by name',
  scope: 'limits:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: LimitList,
  errors: ['invalid_cursor'],
})

export const deleteLimit = route({
  method: 'DELETE',
  path: '/v1/limits/{name}',
  area: 'limits',
  summary: 'Delete a limit’s definition',
  description:
    'The key’s concurrency that missions state themselves applies again; missions that waited because of the limit continue.',
  scope: 'limits:write',
  params: oneLimit,
  status: 204,
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
})
