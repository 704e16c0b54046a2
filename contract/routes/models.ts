import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { ModelList } from '../resources/model.ts'
import { route } from '../route.ts'

export const listModels = route({
  method: 'GET',
  path: '/v1/models',
  area: 'agents',
  summary: 'List models: what they can, what they cost, and how they are',
  description:
    'Those that the installation knows by name, and those that the tenant used lately under other names. An agent may name others of the same providers.',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ModelList,
  errors: ['invalid_cursor'],
})
