import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { lambdas } from '../../functions/definitions.ts'
import { paceOf } from '../../functions/upgrade/pace.ts'
import { isReleasedBitByBit } from '../../lib/releases.ts'
import { type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const live = sortieApp('live', {})
const dev = sortieApp()
afterAll(() => {
  for (const { directory } of [live, dev]) rmSync(directory, { recursive: true })
})

// Made here, since this takes longer than a test may on a busy machine.
for (const { app } of [live, dev]) app.synth()

const inPlatform = resourcesOf(live.platform)
const functions = entriesOf('AWS::Lambda::Function')
const aliases = entriesOf('AWS::Lambda::Alias')
const groups = entriesOf('AWS::CodeDeploy::DeploymentGroup')

const canaries = ['conversations', 'execute', 'live', 'missions', 'workers']

test('what carries requests and missions is released bit by bit, and nothing else', () => {
  expect(lambdas.filter(isReleasedBitByBit).map(({ name }) => name)).toEqual(canaries)
  expect(aliases.map(([, { Properties }]) => [functionOf(Properties.FunctionName), Properties.Name])).toEqual(
    canaries.map((name) => [name, 'live']),
  )
})

test('an alias leads to a version of its function, which the next release replaces', () => {
  for (const [, { Properties }] of aliases) {
    const version = inPlatform[Properties.FunctionVersion['Fn::GetAtt'][0]]
    expect(version).toMatchObject({
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: Properties.FunctionName },
    })
  }
})

describe('whoever invokes it does so by its alias', () => {
  test('the lanes', () => {
    const mappings = entriesOf('AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
      /Lane(critical|high|normal|low)[0-9A-F]{8}Arn/.test(JSON.stringify(Properties.EventSourceArn)),
    )
    const [executeAlias] = aliasOf('execute')
    for (const [, { Properties }] of mappings)
      expect(Properties.FunctionName['Fn::Join'][1]).toEqual([
        { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: executeAlias }] }] },
        ':live',
      ])
    expect(mappings).toHaveLength(4)
  })

  test('the WebSocket API, which may invoke nothing else of it', () => {
    const [alias] = aliasOf('live')
    const integrations = entriesOf('AWS::ApiGatewayV2::Integration')
    expect(integrations.length).toBeGreaterThan(0)
    for (const [, { Properties }] of integrations)
      expect(JSON.stringify(Properties.IntegrationUri)).toContain(`"Ref":"${alias}"`)
    const permissions = entriesOf('AWS::Lambda::Permission').filter(
      ([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com',
    )
    expect(permissions.map(([, { Properties }]) => Properties.FunctionName)).toEqual(
      permissions.map(() => ({ Ref: alias })),
    )
    expect(permissions.length).toBeGreaterThan(0)
  })

  test('the routes of the HTTP API, with the permission for it', () => {
    const inRoutes = [live.routes, live.laterRoutes].flatMap((stack) => Object.values(resourcesOf(stack)))
    for (const { name, trigger } of lambdas) {
      if (trigger.kind !== 'http') continue
      const suffix = canaries.includes(name) ? ':live' : ''
      const arn = new RegExp(`:function:sortie-live-${name}${suffix}("|/)`)
      const of = (type: string, property: string) =>
        inRoutes.filter(({ Type, Properties }) => Type === type && arn.test(JSON.stringify(Properties[property])))
      expect(of('AWS::ApiGatewayV2::Integration', 'IntegrationUri'), name).toHaveLength(1)
      expect(of('AWS::Lambda::Permission', 'FunctionName'), name).toHaveLength(1)
    }
  })
})

describe('a release of a protected stage', () => {
  test('moves each alias by CodeDeploy, at the pace that the deployment finds', () => {
    const [format] = entriesOf('Custom::StoredFormat')[0] ?? []
    expect(groups).toHaveLength(canaries.length)
    for (const [, { Properties }] of groups)
      expect(Properties.DeploymentConfigName).toEqual({ 'Fn::GetAtt': [format, 'pace'] })
    const moved = aliases.map(([, alias]) => alias.UpdatePolicy?.CodeDeployLambdaAliasUpdate.DeploymentGroupName.Ref)
    expect(moved.sort()).toEqual(groups.map(([id]) => id).sort())
  })

  test('is taken back by the alarms on requests and on what is released, which are there', () => {
    const there = Object.values(resourcesOf(live.alarms, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    )
    const wanted = ['api-api-errors', 'execute-consumer-errors', ...canaries.map((name) => `${name}-function-errors`)]
    for (const [, { Properties }] of groups) {
      const names = Properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: string }) => Name)
      expect(names.toSorted()).toEqual(wanted.map((name) => `sortie-live-${name}`).sort())
      expect(there).toEqual(expect.arrayContaining(names))
      // CodeDeploy takes ten.
      expect(names.length).toBeLessThanOrEqual(10)
      expect(Properties.AlarmConfiguration.Enabled).toBe(true)
      expect(Properties.AlarmConfiguration).not.toHaveProperty('IgnorePollAlarmFailure')
      expect(Properties.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      })
    }
  })

  test('changes no other function before that, but the one that looks at the stored format', () => {
    const ids = aliases.map(([id]) => id)
    for (const [, { Properties, DependsOn = [] }] of functions) {
      const waits = ids.filter((id) => DependsOn.includes(id))
      const name = Properties.FunctionName.replace('sortie-live-', '')
      expect(waits.length, name).toBe(canaries.includes(name) || name === 'upgrade' ? 0 : ids.length)
    }
  })

  test('asks for its pace each time that any code has changed', () => {
    const [, { Properties }] = entriesOf('Custom::StoredFormat')[0] ?? ['', { Properties: undefined }]
    expect(Properties.release).toMatch(/^[0-9a-f]{16}$/)
  })
})

test('a release that raised the stored format does not wait, since the one before is refused from then on', () => {
  expect(paceOf({ raised: true })).toBe('CodeDeployDefault.LambdaAllAtOnce')
  expect(paceOf({ raised: false })).toBe('CodeDeployDefault.LambdaCanary10Percent5Minutes')
})

test('a stage that may be thrown away has the same aliases, and moves them at once', () => {
  const own = Object.values(resourcesOf(dev.platform))
  expect(own.filter(({ Type }) => Type === 'AWS::Lambda::Alias')).toHaveLength(canaries.length)
  expect(own.filter(({ Type, UpdatePolicy }) => Type.startsWith('AWS::CodeDeploy') || UpdatePolicy)).toEqual([])
})

function entriesOf(type: string): readonly [string, Resource][] {
  return Object.entries(inPlatform).filter(([, { Type }]) => Type === type)
}

function functionOf({ Ref }: { readonly Ref: string }): string {
  return inPlatform[Ref]?.Properties.FunctionName.replace('sortie-live-', '')
}

function aliasOf(name: string): readonly [string, Resource] {
  const found = aliases.find(([, { Properties }]) => functionOf(Properties.FunctionName) === name)
  if (!found) throw new Error(`${name} has no alias`)
  return found
}
