import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const without = sortieApp()
const mail = { from: 'sortie@mail.example.com', identity: 'example.com', configuration_set: 'sortie' }
const sending = sortieApp('dev', { disposable: true, mail })
afterAll(() => {
  for (const { directory } of [without, sending]) rmSync(directory, { recursive: true })
})

type Platform = (typeof sending)['platform']

function variablesOf(platform: Platform, name: string): Readonly<Record<string, unknown>> {
  const all = Object.values(resourcesOf(platform, 'AWS::Lambda::Function'))
  const found = all.find(({ Properties }) => Properties.FunctionName === `sortie-dev-${name}`)
  return found?.Properties.Environment.Variables
}

function statementsFor(
  platform: Platform,
  action: string,
): readonly { readonly policy: string; readonly at: string }[] {
  return Object.entries(resourcesOf(platform, 'AWS::IAM::Policy')).flatMap(
    ([policy, { Properties }]: [string, Resource]) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) =>
        [Action].flat().includes(action),
      ).map(({ Resource: at }: { Resource: unknown }) => ({ policy, at: JSON.stringify(at) })),
  )
}

test('one function may send, from the stage’s identity and under its configuration set', () => {
  const [statement, ...others] = statementsFor(sending.platform, 'ses:SendEmail')
  expect(others).toEqual([])
  expect(statement?.policy).toContain('deliver')
  expect(statement?.at).toContain(':identity/example.com')
  expect(statement?.at).toContain(':configuration-set/sortie')
  expect(statement?.at).not.toContain('*')
})

test('who sends, and who says whether anybody does, know from where', () => {
  for (const name of ['deliver', 'callbacks'])
    expect(variablesOf(sending.platform, name)).toMatchObject({ SORTIE_MAIL_FROM: mail.from })
  expect(variablesOf(sending.platform, 'deliver')).toMatchObject({ SORTIE_MAIL_CONFIGURATION_SET: 'sortie' })
  expect(variablesOf(sending.platform, 'missions')).not.toHaveProperty('SORTIE_MAIL_FROM')
})

test('a stage without a sender may send nothing', () => {
  expect(statementsFor(without.platform, 'ses:SendEmail')).toEqual([])
  expect(variablesOf(without.platform, 'deliver')).not.toHaveProperty('SORTIE_MAIL_FROM')
})
