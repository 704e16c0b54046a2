import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { lambdas } from '../../functions/definitions.ts'
import { StageSettings } from '../../lib/stages.ts'
import { ownDomain, type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const behind = sortieApp('live', { domain: ownDomain })
const direct = sortieApp('plain', { disposable: true, domain: ownDomain })
const nameless = sortieApp()
afterAll(() => {
  for (const { directory } of [behind, direct, nameless]) rmSync(directory, { recursive: true })
})

// Made here, since this takes longer than a test may on a busy machine.
for (const { app } of [behind, direct, nameless]) app.synth()

const { http, websocket, zone } = ownDomain

describe.each([
  { stage: 'behind an edge', app: behind, takes: `origin.${http}` },
  { stage: 'without an edge', app: direct, takes: http },
])('a stage with names of its own, $stage', ({ app, takes }) => {
  const { domains, platform, routes } = app
  if (!domains) throw new Error('There are no domains')

  test('has API Gateway answer under them, with certificates that its zone proves', () => {
    const names = propertiesOf(domains, 'AWS::ApiGatewayV2::DomainName')
    expect(names.map(({ DomainName }) => DomainName)).toEqual([takes, websocket])
    for (const { DomainNameConfigurations } of names)
      expect(DomainNameConfigurations).toMatchObject([{ EndpointType: 'REGIONAL', CertificateArn: expect.anything() }])
    const certificates = propertiesOf(domains, 'AWS::CertificateManager::Certificate')
    expect(certificates.map(({ DomainName }) => DomainName)).toEqual([takes, websocket])
    for (const { ValidationMethod, DomainValidationOptions } of certificates) {
      expect(ValidationMethod).toBe('DNS')
      expect(DomainValidationOptions).toMatchObject([{ HostedZoneId: zone.id }])
    }
  })

  test('has a record for each in its zone', () => {
    const records = propertiesOf(domains, 'AWS::Route53::RecordSet')
    expect(records.map(({ Name, Type, HostedZoneId }) => [Name, Type, HostedZoneId])).toEqual([
      [`${takes}.`, 'A', zone.id],
      [`${websocket}.`, 'A', zone.id],
    ])
    for (const { AliasTarget } of records) expect(JSON.stringify(AliasTarget)).toContain('RegionalDomainName')
  })

  test('has them lead to its APIs once their stages are there', () => {
    const [toHttp] = Object.values(resourcesOf(routes, 'AWS::ApiGatewayV2::ApiMapping'))
    expect(toHttp?.Properties).toMatchObject({ DomainName: takes, Stage: '$default' })
    const [toLive] = Object.values(resourcesOf(platform, 'AWS::ApiGatewayV2::ApiMapping'))
    expect(toLive?.Properties).toMatchObject({ DomainName: websocket, Stage: 'live' })
    for (const mapping of [toHttp, toLive]) expect(mapping?.Properties).not.toHaveProperty('ApiMappingKey')
    // API Gateway refuses a mapping to a stage that is not there yet, and the mapping has only its name.
    const [httpStage] = Object.keys(resourcesOf(routes, 'AWS::ApiGatewayV2::Stage'))
    const [liveStage] = Object.keys(resourcesOf(platform, 'AWS::ApiGatewayV2::Stage'))
    expect([toHttp?.DependsOn, toLive?.DependsOn]).toEqual([
      expect.arrayContaining([httpStage]),
      expect.arrayContaining([liveStage]),
    ])
    expect(platform.dependencies.includes(domains)).toBe(true)
  })

  test('answers under no name of AWS’s', () => {
    const apis = propertiesOf(platform, 'AWS::ApiGatewayV2::Api')
    expect(apis.map(({ DisableExecuteApiEndpoint }) => DisableExecuteApiEndpoint)).toEqual([true, true])
  })

  test('tells everybody these names: tickets, the command line, and functions that push', () => {
    const environments = propertiesOf(platform, 'AWS::Lambda::Function').map(({ Environment }) => Environment.Variables)
    for (const { SORTIE_WEBSOCKET_URL } of environments) expect(SORTIE_WEBSOCKET_URL).toBe(`wss://${websocket}`)
    const endpoints = environments.flatMap(({ SORTIE_SOCKETS_ENDPOINT }) => SORTIE_SOCKETS_ENDPOINT ?? [])
    expect(new Set(endpoints)).toEqual(new Set([`https://${websocket}`]))
    expect(app.app.synth().getStackByName(platform.stackName).template.Outputs).toMatchObject({
      httpUrl: { Value: `https://${http}` },
      websocketUrl: { Value: `wss://${websocket}` },
    })
  })
})

test('a stage without names has those of AWS, and no stack for them', () => {
  expect(nameless.domains).toBeUndefined()
  const apis = propertiesOf(nameless.platform, 'AWS::ApiGatewayV2::Api')
  expect(apis.map((api) => 'DisableExecuteApiEndpoint' in api)).toEqual([false, false])
  expect(lambdas.length).toBe(propertiesOf(nameless.platform, 'AWS::Lambda::Function').length)
})

describe('the settings', () => {
  test.each([
    ['a name outside of the zone', { ...ownDomain, http: 'api.example.org' }, /in the zone/],
    ['a name that only ends like the zone', { ...ownDomain, http: 'badexample.com' }, /in the zone/],
    ['one name for both', { ...ownDomain, websocket: http }, /cannot share a name/],
    ['a zone by its name alone', { ...ownDomain, zone: { name: 'example.com' } }, /id/],
    ['an address for a name', { ...ownDomain, http: 'https://api.example.com' }, /DNS name/],
  ])('with %s are refused', (_, domain, problem) => {
    expect(() => StageSettings.parse({ domain })).toThrow(problem)
  })

  test('take the zone’s own name', () => {
    expect(StageSettings.parse({ domain: { ...ownDomain, http: 'example.com' } }).domain?.http).toBe('example.com')
  })
})

function propertiesOf(stack: Parameters<typeof resourcesOf>[0], type: string): readonly Resource['Properties'][] {
  return Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties)
}
