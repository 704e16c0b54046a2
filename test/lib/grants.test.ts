import { describe, expect, test } from 'vitest'
import type { FunctionDefinition, Uses } from '../../functions/runtime/definition.ts'
import type { PartName } from '../../functions/runtime/parts.ts'
import { variablesOf } from '../../lib/function-environment.ts'
import { grantsOf, refusalsOf } from '../../lib/grants.ts'

const function_ = (uses: Uses, parts: readonly PartName[] = []) =>
  ({ uses, parts, trigger: { kind: 'schedule', everyS: 60 } }) as const
const granted = (uses: Uses, parts?: readonly PartName[]) => grantsOf(function_(uses, parts))
const tenants = `ten_${'?'.repeat(26)}|`

describe('grantsOf', () => {
  test('what uses nothing is granted nothing', () => {
    expect(granted({})).toEqual([])
  })

  test('operations of the store are granted table by table, and queries of an index on the index alone', () => {
    expect(granted({ stores: { entities: ['get', 'queryDue', 'check'], ephemeral: ['increment'] } })).toEqual([
      {
        on: 'entities',
        actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'],
        partitions: [`${tenants}*`],
      },
      { on: 'entities/due', actions: ['dynamodb:Query'] },
      { on: 'ephemeral', actions: ['dynamodb:UpdateItem'], partitions: [`${tenants}*`] },
      { on: 'format', actions: ['dynamodb:GetItem'] },
      { on: 'setAside', actions: ['dynamodb:PutItem'] },
    ])
  })

  test('who reads nothing may not note what it cannot read', () => {
    expect(granted({ stores: { ephemeral: ['put', 'increment'] } }).map(({ on }) => on)).toEqual([
      'ephemeral',
      'format',
    ])
  })

  test('who reads the stream may note what its consumers cannot handle, though it reads no item', () => {
    const trigger = { kind: 'stream', consumers: [] } as const
    expect(grantsOf({ uses: { stores: { entities: [] } }, trigger })).toEqual([
      { on: 'format', actions: ['dynamodb:GetItem'] },
      { on: 'setAside', actions: ['dynamodb:PutItem'] },
    ])
  })

  test('of the platform’s own items, a function has those that it names, and a deployment has nothing else', () => {
    const uses = { stores: { entities: ['get'], ephemeral: ['get'] } } as const
    const partitionsOf = (grants: ReturnType<typeof grantsOf>) =>
      Object.fromEntries(grants.flatMap(({ on, partitions }) => (partitions ? [[on, partitions]] : [])))
    expect(partitionsOf(granted(uses, ['tenants', 'connections', 'keys']))).toEqual({
      entities: [`${tenants}*`, '_|tenants'],
      ephemeral: [`${tenants}*`, '_|connection#*', '_|connections-of#*'],
    })
    const deployment = { ...function_(uses, ['format']), trigger: { kind: 'deployment' } } as const
    expect(partitionsOf(grantsOf(deployment))).toEqual({ entities: ['_|format'], ephemeral: [] })
  })

  test('what gives somebody access is refused to whoever may change a table and does not name it', () => {
    const uses = { stores: { entities: ['get', 'put', 'add'], ephemeral: ['get', 'delete'] } } as const
    expect(refusalsOf(function_(uses, ['tickets']))).toEqual([
      {
        on: 'entities',
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        partitions: ['keys', 'service-connections', 'model-providers', 'service-connection-tokens'].map(
          (name) => `${tenants}${name}`,
        ),
      },
      {
        on: 'ephemeral',
        actions: ['dynamodb:DeleteItem'],
        partitions: ['revoked-keys', 'watch#*', 'sessions', 'sessions-of#*', 'sign-in-code#*'].map(
          (name) => `${tenants}${name}`,
        ),
      },
    ])
    expect(refusalsOf(function_({ stores: { entities: ['get', 'query'], ledger: ['put'] } }))).toEqual([])
    const all = [
      'keys',
      'service-connections',
      'model-providers',
      'connection-tokens',
      'tickets',
      'sessions',
      'revocations',
      'subscriptions',
    ] as const
    expect(refusalsOf(function_(uses, all))).toEqual([])
  })

  test('who answers requests and has a store reads sessions, and notes their use, and nobody else', () => {
    const uses = { stores: { entities: ['get'] } } as const
    const ofSessions = (trigger: FunctionDefinition['trigger'], used: Uses = uses) =>
      grantsOf({ uses: used, trigger }).filter(({ on }) => on === 'sessions' || on === 'sessionUses')
    const all = [
      { on: 'sessions', actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'] },
      { on: 'sessionUses', actions: ['dynamodb:PutItem'] },
    ]
    expect(ofSessions({ kind: 'http', area: 'missions' })).toEqual(all)
    expect(ofSessions({ kind: 'http-stream', longestS: 60 })).toEqual(all)
    expect(ofSessions({ kind: 'http', area: 'missions' }, {})).toEqual([])
    expect(ofSessions({ kind: 'timer' })).toEqual([])
  })

  test('an action that two operations need is granted once', () => {
    expect(granted({ blobs: ['put', 'get'] })).toEqual([
      { on: 'blobs', actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject'] },
      { on: 'blobBucket', actions: ['s3:ListBucket'] },
    ])
  })

  test('who may set timers may hand their role to the scheduler; who only removes them may not', () => {
    expect(granted({ scheduler: ['set'] }).map(({ on }) => on)).toEqual(['timers', 'timerRole'])
    expect(granted({ scheduler: ['remove'] })).toEqual([{ on: 'timers', actions: ['scheduler:DeleteSchedule'] }])
  })
})

test('variables follow the operations, not the ports', () => {
  const settings = ['defaultModel', 'leaseSeconds', 'websocketUrl']
  expect(variablesOf({})).toEqual(settings)
  expect(variablesOf({ secrets: ['get'] })).toEqual([...settings, 'secretPrefix'])
  expect(variablesOf({ secrets: ['seal'], models: ['price'] })).toEqual([...settings, 'keyId'])
})
