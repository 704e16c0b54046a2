import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { ModelList } from '../resources/model.ts'
import { route } from '../route.ts'

export const listModels = route({
  method: 'GET',
  path: '/v1/models',
  area: 'agents',
  summary: 'List models: capabilities, prices, and health',
  description:
    'Models that the installation knows by name, and others that the tenant used recently. An agent may name further models of the same providers.',
  scope: 'agents:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ModelList,
  errors: ['invalid_cursor'],
})
