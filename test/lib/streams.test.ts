import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const origins = ['https://console.example.com']
const [dev, live, pages] = [sortieApp(), sortieApp('live', {}), sortieApp('pages', { disposable: true, origins })]
afterAll(() => {
  for (const { directory } of [dev, live, pages]) rmSync(directory, { recursive: true })
})

// Made here, since this takes longer than a test may on a busy machine.
for (const { app } of [dev, live, pages]) app.synth()

type App = ReturnType<typeof sortieApp>

const urlsOf = ({ platform }: App) =>
  Object.values(resourcesOf(platform, 'AWS::Lambda::Url')).map(({ Properties }) => Properties)

test('one function streams at an address of its own, and checks keys itself', () => {
  for (const app of [dev, live]) {
    const [url, ...others] = urlsOf(app)
    expect(others).toEqual([])
    expect(url).toMatchObject({ InvokeMode: 'RESPONSE_STREAM', AuthType: 'NONE' })
    expect(JSON.stringify(url.TargetFunctionArn)).toContain('eventstream')
    expect(url).not.toHaveProperty('Cors')
  }
})

test('whoever may invoke it may do so by its address alone', () => {
  const permissions = Object.values(resourcesOf(dev.platform, 'AWS::Lambda::Permission'))
    .map(({ Properties }) => Properties)
    .filter(({ Principal }) => Principal === '*')
  expect(permissions.length).toBeGreaterThan(0)
  for (const permission of permissions) {
    expect(JSON.stringify(permission.FunctionName)).toContain('eventstream')
    const isOfUrl = permission.Action === 'lambda:InvokeFunctionUrl' && permission.FunctionUrlAuthType === 'NONE'
    expect(isOfUrl || permission.InvokedViaFunctionUrl === true).toBe(true)
  }
})

test('pages of the origins that the stage names may use it, and no others', () => {
  const [{ Cors }] = urlsOf(pages) as [{ readonly Cors: unknown }]
  expect(Cors).toMatchObject({
    AllowOrigins: origins,
    AllowMethods: ['GET', 'HEAD'],
    AllowHeaders: expect.arrayContaining(['authorization', 'last-event-id']),
  })
})

test('its address is told where nothing stands before it, and hidden behind an edge', () => {
  const told = ({ platform }: App) => platform.node.children.map(({ node }) => node.id)
  expect(told(dev)).toContain('streamUrl')
  expect(told(live)).not.toContain('streamUrl')
})

test('a protected stage sets streams apart, so that they take nothing from other requests', () => {
  const functionOf = ({ platform }: App) =>
    Object.values(resourcesOf(platform, 'AWS::Lambda::Function')).find(({ Properties }) =>
      String(Properties.FunctionName).endsWith('-event-stream'),
    )?.Properties
  expect(functionOf(live)).toMatchObject({ ReservedConcurrentExecutions: 50, Timeout: 75 })
  expect(functionOf(dev)).not.toHaveProperty('ReservedConcurrentExecutions')
})
