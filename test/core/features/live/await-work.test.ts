import { expect, test } from 'vitest'
import { NewAgent } from '../../../../contract/resources/agent.ts'
import { NewInstance } from '../../../../contract/resources/instance.ts'
import type { Scope } from '../../../../contract/scopes.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { createKey } from '../../../../core/features/access/keys.ts'
import { revokeKey } from '../../../../core/features/access/revoke-key.ts'
import { createAgent } from '../../../../core/features/agents/manage-agents.ts'
import { closeConnection, openConnection, requireConnection } from '../../../../core/features/live/connections.ts'
import { handleFrame } from '../../../../core/features/live/handle-frame.ts'
import { tellWorkers } from '../../../../core/features/live/tell-workers.ts'
import { leaveInstance } from '../../../../core/features/workers/leave-instance.ts'
import { registerInstance } from '../../../../core/features/workers/register-instance.ts'
import { authenticate } from '../../../../core/records/key/authenticate.ts'
import { awaiting } from '../../../../core/records/subscription/subscriptions.ts'
import { listeningSockets } from '../../../simulation/listening-sockets.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** A tenant with two remote agents, and what was sent to its connections. */
async function employer() {
  const { ports: simulated, close } = await createSimulatedPlatform({ concurrency: 1 })
  const frames: unknown[] = []
  const ports: Ports = { ...simulated, sockets: listeningSockets((frame) => frames.push(JSON.parse(frame))) }
  const { credential } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const owner = await authenticate(ports)(`Bearer ${credential}`)
  for (const name of ['one', 'two'])
    await createAgent(ports)(owner, NewAgent.parse({ name, kind: 'remote', instructions: '' }))
  const keyFor = (scopes: readonly Scope[], agents?: readonly string[]) =>
    createKey(ports)(owner, { name: 'made', scopes: [...scopes], roles: [], ...(agents && { agents: [...agents] }) })
  return {
    ports,
    close,
    frames,
    owner,
    keyFor,
    store: ports.stores.tenant(owner.tenant.id),
    register: async (agent: string) => (await registerInstance(ports)(owner, agent, NewInstance.parse({}))).id,
    open: (id: string, secret: string) => openConnection(ports, () => {})(id, { authorization: `Bearer ${secret}` }),
    awaitWork: (id: string, instance_id: string) =>
      handleFrame(ports)(id, JSON.stringify({ type: 'await_work', instance_id })),
    follows: async (id: string) => (await requireConnection(ports.stores, id)).body.follows,
  }
}

test('whoever awaits the work of an instance is told at once, and forgotten when its connection closes', async () => {
  const { ports, close, frames, keyFor, store, register, open, awaitWork, follows } = await employer()
  const { secret } = await keyFor(['workers:run'], ['one'])
  const instance = await register('one')
  await open('connection', secret)
  await awaitWork('connection', instance)
  expect(frames).toEqual([{ type: 'work', instance_id: instance }])
  expect(await follows('connection')).toEqual([instance])
  expect(await awaiting(store, instance)).toEqual(['connection'])
  await closeConnection(ports)('connection')
  expect(await awaiting(store, instance)).toEqual([])
  close()
})

test('an instance of an agent that the key is not for is as unknown as one that has left', async () => {
  const { ports, close, owner, keyFor, store, register, open, awaitWork } = await employer()
  const { secret } = await keyFor(['workers:run'], ['one'])
  const [own, foreign] = [await register('one'), await register('two')]
  await open('connection', secret)
  await expect(awaitWork('connection', foreign)).rejects.toMatchObject({ code: 'not_found' })
  await leaveInstance(ports)(owner, 'one', own)
  await expect(awaitWork('connection', own)).rejects.toMatchObject({ code: 'not_found' })
  expect(await awaiting(store, foreign)).toEqual([])
  close()
})

test('each frame takes its scope, whatever the connection was opened for', async () => {
  const { ports, close, keyFor, register, open, awaitWork } = await employer()
  const instance = await register('one')
  await open('worker', (await keyFor(['workers:run'])).secret)
  await open('reader', (await keyFor(['missions:read'])).secret)
  const all = JSON.stringify({ type: 'subscribe', mission_id: '*' })
  await expect(handleFrame(ports)('worker', all)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(awaitWork('reader', instance)).rejects.toMatchObject({ code: 'forbidden' })
  await awaitWork('worker', instance)
  await handleFrame(ports)('reader', all)
  const neither = (await keyFor(['agents:read'])).secret
  await expect(open('neither', neither)).rejects.toMatchObject({ code: 'forbidden' })
  close()
})

test('a revoked key hears nothing more, also before its connection is closed', async () => {
  const { ports, close, frames, owner, keyFor, store, register, open, awaitWork } = await employer()
  const { id, secret } = await keyFor(['workers:run'])
  const instance = await register('one')
  await open('connection', secret)
  await awaitWork('connection', instance)
  await revokeKey({ ...ports, sockets: { ...ports.sockets, close: async () => {} } })(owner, id)
  expect(await awaiting(store, instance)).toEqual([])
  await tellWorkers(ports, owner.tenant.id, [instance])
  expect(frames).toHaveLength(1)
  await expect(awaitWork('connection', instance)).rejects.toMatchObject({ code: 'unauthenticated' })
  close()
})

test('a connection awaits the work of fifty instances at the most', async () => {
  const { close, keyFor, register, open, awaitWork, follows } = await employer()
  await open('connection', (await keyFor(['workers:run'])).secret)
  for (let count = 0; count < 50; count++) await awaitWork('connection', await register('one'))
  await expect(awaitWork('connection', await register('one'))).rejects.toMatchObject({ code: 'limit_exceeded' })
  expect(await follows('connection')).toHaveLength(50)
  close()
})

test('an order is given also where its worker cannot be told of it', async () => {
  const { ports, close, owner, keyFor, register, open, awaitWork } = await employer()
  const instance = await register('one')
  await open('connection', (await keyFor(['workers:run'])).secret)
  await awaitWork('connection', instance)
  const warnings: string[] = []
  const failing = {
    ...ports,
    logger: { ...ports.logger, warn: (message: string) => void warnings.push(message) },
    sockets: { ...ports.sockets, send: () => Promise.reject(new Error('API Gateway does not answer')) },
  }
  await tellWorkers(failing, owner.tenant.id, [instance])
  expect(warnings).toEqual(['A worker was not told to ask for its order'])
  close()
})
