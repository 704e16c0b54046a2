import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { type Resources, resourcesOf, sortieApp } from './sortie-app.ts'

const without = sortieApp()
const mail = { from: 'sortie@mail.example.com', identity: 'example.com', configuration_set: 'sortie' }
const sending = sortieApp('dev', { disposable: true, mail })
afterAll(() => {
  for (const { directory } of [without, sending]) rmSync(directory, { recursive: true })
})

// A template takes long to make.
const [silent, telling] = [without, sending].map(({ platform }) => ({
  functions: resourcesOf(platform, 'AWS::Lambda::Function'),
  policies: resourcesOf(platform, 'AWS::IAM::Policy'),
})) as [Made, Made]

interface Made {
  readonly functions: Resources
  readonly policies: Resources
}

function variablesOf({ functions }: Made, name: string): Readonly<Record<string, unknown>> {
  const found = Object.values(functions).find(({ Properties }) => Properties.FunctionName === `sortie-dev-${name}`)
  return found?.Properties.Environment.Variables
}

interface Statement {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

/** Whose policies allow it, and where. */
function allowed({ policies }: Made, action: string): readonly (readonly [policy: string, at: string])[] {
  return Object.entries(policies).flatMap(([policy, { Properties }]) => {
    const statements: readonly Statement[] = Properties.PolicyDocument.Statement
    const own = statements.filter(({ Action }) => [Action].flat().includes(action))
    return own.map(({ Resource }) => [policy, JSON.stringify(Resource)] as const)
  })
}

test('one function may send, from the stage’s identity and under its configuration set', () => {
  const [found, ...others] = allowed(telling, 'ses:SendEmail')
  expect(others).toEqual([])
  const [policy, at] = found ?? []
  expect(policy).toContain('deliver')
  expect(at).toContain(':identity/example.com')
  expect(at).toContain(':configuration-set/sortie')
  expect(at).not.toContain('*')
})

test('who sends, and who says whether anybody does, know from where', () => {
  for (const name of ['deliver', 'callbacks'])
    expect(variablesOf(telling, name)).toMatchObject({ SORTIE_MAIL_FROM: mail.from })
  expect(variablesOf(telling, 'deliver')).toMatchObject({ SORTIE_MAIL_CONFIGURATION_SET: 'sortie' })
  expect(variablesOf(telling, 'missions')).not.toHaveProperty('SORTIE_MAIL_FROM')
})

test('a stage without a sender may send nothing', () => {
  expect(allowed(silent, 'ses:SendEmail')).toEqual([])
  expect(variablesOf(silent, 'deliver')).not.toHaveProperty('SORTIE_MAIL_FROM')
})
