import * as z from 'zod'
import { Health } from '../resources/health.ts'
import { route } from '../route.ts'

const Html = z.string().meta({ id: 'Html' })

export const getHealth = route({
  method: 'GET',
  path: '/health',
  area: 'platform',
  summary: 'Check whether the installation works',
  description: 'Always answers 200: the status is in the body. With any valid key, the answer lists each part.',
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
  summary: 'This API as a page to browse and to try',
  description: 'Loads nothing from elsewhere. A key entered there stays in the page, and is sent only to this API.',
  scope: 'public',
  status: 200,
  output: Html,
  document: true,
  interactive: true,
  errors: [],
})

export const getReferenceScript = route({
  method: 'GET',
  path: '/docs/viewer.js',
  area: 'platform',
  summary: 'The script of that page',
  scope: 'public',
  status: 200,
  output: z.string().meta({ id: 'Script' }),
  document: true,
  script: true,
  errors: [],
})

export const getPlainReference = route({
  method: 'GET',
  path: '/docs/plain',
  area: 'platform',
  summary: 'This API as one page without scripts, with events, errors and live updates',
  scope: 'public',
  status: 200,
  output: Html,
  document: true,
  errors: [],
})
