import { expect, test } from 'vitest'
import { createSockets } from '../../../../adapters/aws/api-gateway-sockets.ts'
import { variables } from '../../../../adapters/aws/environment.ts'
import { defaultPatience } from '../../../../adapters/aws/sockets/post-frame.ts'
import { createHandler } from '../../../../functions/push-shard/handler.ts'
import { type Documented, startConnections } from '../connections-service.ts'
import { startHttpService } from '../http-service.ts'

const warnings: string[] = []
const quiet = { warn: (message: string) => void warnings.push(message) }
/** No machine is too slow for it. */
const patient = { ...defaultPatience, tryMs: 60_000, lastTryAfterMs: 60_000 }

/** As Lambda answers an invocation of the function with the real handler behind it. */
async function deployed(handler: (event: unknown) => Promise<unknown>) {
  const lambda = await startHttpService(async ({ body }) => {
    const answer = await handler(JSON.parse(body)).catch((error: Error) => ({ errorMessage: error.message }))
    const failed = typeof answer === 'object' && answer !== null && 'errorMessage' in answer
    const headers = failed ? { 'x-amz-function-error': 'Unhandled' } : {}
    return { status: 200, headers, body: JSON.stringify(answer) }
  })
  process.env.AWS_ENDPOINT_URL_LAMBDA = lambda.url
  process.env[variables.pushShardFunction] = 'sortie-dev-push-shard'
  return lambda
}

const many = Array.from({ length: 598 }, (_, at) => `c${at}`)
const outbox = new Map([...many, 'gone', 'forbidden'].map((connection) => [connection, ['one', 'two']]))

test('an audience that is too large for one process is shared out, and what came of it comes back', async () => {
  const connections = await startConnections((connection) =>
    connection.startsWith('c') ? 'sent' : (connection as Documented),
  )
  const sockets = createSockets(quiet, patient)
  const lambda = await deployed((event) => createHandler({ sockets: createSockets(quiet, patient) } as never)(event))
  const delivered = await sockets.deliverToMany(outbox)
  expect(delivered.gone).toEqual(['gone'])
  expect(delivered.missed.map(({ connection }) => connection)).toEqual(['forbidden'])
  expect(lambda.requests.map(({ path }) => path)).toEqual(
    Array(2).fill('/2015-03-31/functions/sortie-dev-push-shard/invocations'),
  )
  expect(many.every((connection) => connections.posts(connection).join() === 'one,two')).toBe(true)
  // Each frame travels once for all.
  expect(lambda.requests.map(({ body }) => JSON.parse(body).frames)).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ])
  await Promise.all([lambda.close(), connections.close()])
})

test('where the function fails, the frames are sent from here', async () => {
  const connections = await startConnections(() => 'sent')
  const lambda = await deployed(() => Promise.reject(new Error('out of memory')))
  const sent = new Map(many.concat('x', 'y', 'z').map((connection) => [connection, ['one']]))
  expect(await createSockets(quiet, patient).deliverToMany(sent)).toEqual({ gone: [], missed: [] })
  expect(warnings).toEqual(Array(2).fill('push-shard did not deliver its part, so push does'))
  expect([...sent.keys()].every((connection) => connections.posts(connection).length === 1)).toBe(true)
  await Promise.all([lambda.close(), connections.close()])
})

test('a few are sent to from here, without another process', async () => {
  const connections = await startConnections(() => 'sent')
  const lambda = await deployed(() => Promise.reject(new Error('not asked')))
  await createSockets(quiet, patient).deliverToMany(new Map([['a', ['one']]]))
  expect([connections.posts('a'), lambda.requests]).toEqual([['one'], []])
  await Promise.all([lambda.close(), connections.close()])
})
