import * as z from 'zod'
import { Health } from '../resources/health.ts'
import { route } from '../route.ts'

const Html = z.string().meta({ id: 'Html' })

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

export const getStart = route({
  method: 'GET',
  path: '/',
  area: 'platform',
  summary: 'Lead to the reference',
  scope: 'public',
  status: 303,
  output: z.strictObject({ url: z.string() }).meta({ id: 'Start' }),
  errors: [],
})

export const getReference = route({
  method: 'GET',
  path: '/docs',
  area: 'platform',
  summary: 'This API as a page to browse and to try',
  description:
    'It loads nothing from elsewhere. A key that is entered there stays in the page, and is sent to this API alone.',
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
  summary: 'The program of that page',
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
  summary: 'This API as one page without a program, with events, errors and live updates',
  scope: 'public',
  status: 200,
  output: Html,
  document: true,
  errors: [],
})
