import * as z from 'zod'
import { route } from '../route.ts'

export const getHealth = route({
  method: 'GET',
  path: '/health',
  area: 'platform',
  summary: 'Say that the API answers',
  scope: 'public',
  status: 200,
  output: z.strictObject({ status: z.literal('ok'), version: z.string(), model: z.string() }).meta({ id: 'Health' }),
  errors: [],
})

export const getOpenApi = route({
  method: 'GET',
  path: '/openapi.json',
  area: 'platform',
  summary: 'This API as OpenAPI 3.1',
  scope: 'public',
  status: 200,
  output: z.record(z.string(), z.unknown()).meta({ id: 'OpenApi' }),
  errors: [],
})

export const getReference = route({
  method: 'GET',
  path: '/docs',
  area: 'platform',
  summary: 'This API as pages to browse',
  scope: 'public',
  status: 200,
  output: z.string().meta({ id: 'Html' }),
  errors: [],
})
