import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { ModelProvider, ModelProviderList, ProviderName, PutModelProvider } from '../resources/model-provider.ts'
import { route } from '../route.ts'

const oneProvider = z.strictObject({ name: ProviderName })

export const putModelProvider = route({
  method: 'PUT',
  path: '/v1/model-providers/{name}',
  area: 'connections',
  summary: 'Name a service of models of one’s own, with one’s own key, or change it',
  description:
    'Agents name its models as `<name>/<model>`. A key that is given takes the place of the former one, which is sent no more from then on.',
  scope: 'connections:write',
  params: oneProvider,
  body: PutModelProvider,
  status: 200,
  output: ModelProvider,
  urgent: true,
  errors: ['not_applicable', 'already_exists', 'limit_exceeded'],
})

export const listModelProviders = route({
  method: 'GET',
  path: '/v1/model-providers',
  area: 'connections',
  summary: 'List the services of models of one’s own, by name',
  scope: 'connections:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: ModelProviderList,
  errors: ['invalid_cursor'],
})

export const getModelProvider = route({
  method: 'GET',
  path: '/v1/model-providers/{name}',
  area: 'connections',
  summary: 'Get a service of models, without its key',
  scope: 'connections:read',
  params: oneProvider,
  status: 200,
  output: ModelProvider,
  errors: ['not_found'],
})

export const deleteModelProvider = route({
  method: 'DELETE',
  path: '/v1/model-providers/{name}',
  area: 'connections',
  summary: 'Delete a service of models with its key',
  description: 'Calls of its models fail from then on with `model_unknown`, where their agents name no fallback.',
  scope: 'connections:write',
  params: oneProvider,
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})
