import * as z from 'zod'
import { PageQuery } from '../resources/common.ts'
import { ModelProvider, ModelProviderList, ProviderName, PutModelProvider } from '../resources/model-provider.ts'
import { route } from '../route.ts'

const oneProvider = z.strictObject({ name: ProviderName })

export const putModelProvider = route({
  method: 'PUT',
  path: '/v1/model-providers/{name}',
  area: 'connections',
  summary: 'Add or change a model provider of your own, with your own key',
  description: 'Agents name its models `<name>/<model>`. A new key replaces the old one, which is no longer sent.',
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
  summary: 'List your model providers, by name',
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
  summary: 'Get a model provider, without its key',
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
  summary: 'Delete a model provider and its key',
  description: 'Calls of its models then fail with `model_unknown`, unless their agents have a fallback.',
  scope: 'connections:write',
  params: oneProvider,
  status: 204,
  output: z.undefined(),
  urgent: true,
  errors: ['not_found'],
})
