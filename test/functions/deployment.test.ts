import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { SortieError } from '../../contract/errors.ts'
import { deploymentHandler, type StepData } from '../../functions/runtime/deployment.ts'

/** What CloudFormation hears of one step. */
async function told(RequestType: 'Create' | 'Update' | 'Delete', prepare: () => Promise<StepData>): Promise<unknown> {
  const heard = Promise.withResolvers<unknown>()
  const server = createServer(async (request, response) => {
    heard.resolve({
      method: request.method,
      type: request.headers['content-type'],
      body: JSON.parse(await text(request)),
    })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const handler = deploymentHandler({ logger: { info() {}, warn() {}, error() {} } }, prepare)
  const ids = { StackId: 's', RequestId: 'r', LogicalResourceId: 'Format' }
  await handler(
    { RequestType, ResponseURL: `http://127.0.0.1:${port}/`, ...ids } as CloudFormationCustomResourceEvent,
    {} as Context,
  )
  server.close()
  return heard.promise
}

const ids = { StackId: 's', RequestId: 'r', LogicalResourceId: 'Format', PhysicalResourceId: 'Format' }

test.each(['Create', 'Update'] as const)('%s: a step that went well is told so, without a type', async (type) => {
  // The address is signed for a request without one.
  const body = { ...ids, Status: 'SUCCESS', Data: { pace: 'slow' } }
  expect(await told(type, async () => ({ pace: 'slow' }))).toEqual({ method: 'PUT', type: '', body })
})

test('what refuses it is told, and a fault is not', async () => {
  const refused = new SortieError('newer_format', 'Deploy the newer one')
  expect(await told('Update', () => Promise.reject(refused))).toMatchObject({
    body: { ...ids, Status: 'FAILED', Reason: 'Deploy the newer one' },
  })
  const { body } = (await told('Update', () => Promise.reject(new Error('a secret')))) as { body: object }
  expect(body).toMatchObject({ Status: 'FAILED' })
  expect(JSON.stringify(body)).not.toContain('a secret')
})

test('a stack that goes is not held up', async () => {
  const never = () => Promise.reject(new Error('not asked for'))
  expect(await told('Delete', never)).toMatchObject({ body: { Status: 'SUCCESS' } })
})
