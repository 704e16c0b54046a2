import * as z from 'zod'
import { Name, PageQuery, Subject } from '../resources/common.ts'
import {
  Forgetting,
  FoundMemories,
  Memory,
  MemoryId,
  MemoryList,
  MemorySearch,
  NewForgetting,
  NewMemory,
} from '../resources/memory.ts'
import { route } from '../route.ts'

const oneMemory = z.strictObject({ memory_id: MemoryId })

export const createMemory = route({
  method: 'POST',
  path: '/v1/memories',
  area: 'memories',
  summary: 'Have agents remember something',
  description:
    'The same words for the same agent and subject are the same memory: said again, they are kept for the longer of the two times, with the tags of both.',
  scope: 'memories:write',
  body: NewMemory,
  status: 201,
  output: Memory,
  errors: ['not_found', 'limit_exceeded'],
})

export const listMemories = route({
  method: 'GET',
  path: '/v1/memories',
  area: 'memories',
  summary: 'List memories, newest first',
  description: 'With a subject, what was just remembered is among them; without, it may take a second to be.',
  scope: 'memories:read',
  query: z.strictObject({ subject: Subject.optional(), agent: Name.optional(), ...PageQuery }),
  status: 200,
  output: MemoryList,
  errors: ['invalid_cursor'],
})

export const getMemory = route({
  method: 'GET',
  path: '/v1/memories/{memory_id}',
  area: 'memories',
  summary: 'Get a memory',
  scope: 'memories:read',
  params: oneMemory,
  status: 200,
  output: Memory,
  errors: ['not_found'],
})

export const searchMemories = route({
  method: 'POST',
  path: '/v1/memories/search',
  area: 'memories',
  summary: 'Find what an agent would recall',
  description:
    'By the words of the query, with the same rules as an agent’s tool `recall`. In a body, so that neither words nor subjects stand in addresses that are logged.',
  scope: 'memories:read',
  body: MemorySearch,
  status: 200,
  output: FoundMemories,
  errors: [],
})

export const deleteMemory = route({
  method: 'DELETE',
  path: '/v1/memories/{memory_id}',
  area: 'memories',
  summary: 'Forget a memory',
  scope: 'memories:write',
  params: oneMemory,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const forgetMemories = route({
  method: 'POST',
  path: '/v1/memories/forget',
  area: 'memories',
  summary: 'Forget all of a subject, or all that an agent knows',
  description:
    'What is there when it is asked for is gone once it is `forgotten`. What missions recorded in their steps stays until these expire.',
  scope: 'memories:write',
  body: NewForgetting,
  status: 200,
  output: Forgetting,
  errors: [],
})
