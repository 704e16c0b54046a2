import * as z from 'zod'
import { Health } from '../resources/health.ts'
import { route } from '../route.ts'

export const getHealth = route({
  method: 'GET',
  path: '/health',
  area: 'platform',
  summary: 'Say whether the installation works',
  description:
    '200 in every state: that it answers is one thing, and how its parts are another. With any valid key the answer tells of each part.',
  scope: 'public',
  keyTellsMore: true,
  status: 200,
  output: Health,
  errors: ['unauthenticated'],
})

export const getOpenApi = route({
  method: 'GET',
  path: '/openapi.json',
  area: 'platform',
  summary: 'This API as OpenAPI 3.1',
  scope: 'public',
  status: 200,
  output: z.record(z.string(), z.unknown()).meta({ id: 'OpenApi' }),
  document: true,
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
  document: true,
  errors: [],
})
