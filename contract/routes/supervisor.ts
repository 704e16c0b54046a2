import * as z from 'zod'
import { Name, PageQuery } from '../resources/common.ts'
import { InstanceList } from '../resources/instance.ts'
import { route } from '../route.ts'

export const listInstances = route({
  method: 'GET',
  path: '/v1/agents/{name}/instances',
  area: 'supervisor',
  summary: 'List the instances of a remote agent, those lost in the last hour included',
  scope: 'supervisor:read',
  params: z.strictObject({ name: Name }),
  query: z.strictObject(PageQuery),
  status: 200,
  output: InstanceList,
  errors: ['not_found', 'invalid_cursor'],
})
