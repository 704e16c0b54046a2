import { describe, expect, test } from 'vitest'
import { variablesOf } from '../../lib/function-environment.ts'
import { grantsOf } from '../../lib/grants.ts'

describe('grantsOf', () => {
  test('what uses nothing is granted nothing', () => {
    expect(grantsOf({})).toEqual([])
  })

  test('operations of the store are granted table by table, and queries of an index on the index alone', () => {
    expect(grantsOf({ stores: { entities: ['get', 'queryDue', 'check'], ephemeral: ['increment'] } })).toEqual([
      { on: 'entities', actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'] },
      { on: 'entities/due', actions: ['dynamodb:Query'] },
      { on: 'ephemeral', actions: ['dynamodb:UpdateItem'] },
      { on: 'format', actions: ['dynamodb:GetItem'] },
      { on: 'setAside', actions: ['dynamodb:PutItem'] },
    ])
  })

  test('who reads nothing may not note what it cannot read', () => {
    expect(grantsOf({ stores: { ephemeral: ['put', 'increment'] } }).map(({ on }) => on)).toEqual([
      'ephemeral',
      'format',
    ])
  })

  test('an action that two operations need is granted once', () => {
    expect(grantsOf({ blobs: ['put', 'get'] })).toEqual([
      { on: 'blobs', actions: ['s3:PutObject', 's3:PutObjectTagging', 's3:GetObject'] },
      { on: 'blobBucket', actions: ['s3:ListBucket'] },
    ])
  })

  test('who may set timers may hand their role to the scheduler; who only removes them may not', () => {
    expect(grantsOf({ scheduler: ['set'] }).map(({ on }) => on)).toEqual(['timers', 'timerRole'])
    expect(grantsOf({ scheduler: ['remove'] })).toEqual([{ on: 'timers', actions: ['scheduler:DeleteSchedule'] }])
  })
})

test('variables follow the operations, not the ports', () => {
  const settings = ['defaultModel', 'leaseSeconds', 'websocketUrl']
  expect(variablesOf({})).toEqual(settings)
  expect(variablesOf({ secrets: ['get'] })).toEqual([...settings, 'secretPrefix'])
  expect(variablesOf({ secrets: ['seal'], models: ['price'] })).toEqual([...settings, 'keyId'])
})
