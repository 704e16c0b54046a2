import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alarmKinds } from '../../lib/alarms.ts'
import { notOnTheEmulator, pagesOfTheYear, stepsOf } from './operators-year.ts'

const runbooks = alarmKinds.map((kind) => stepsOf(`docs/runbooks/${kind}.md`))
const steps = [...pagesOfTheYear.map(([page, stretch]) => stepsOf(page, stretch)), ...runbooks].flat()

test('every step of a page is a command of a program that an operator has', () => {
  const programs = new Set(steps.map(({ text }) => text.split(' ')[0]))
  expect([...programs].sort()).toEqual(['aws', 'cdk', 'curl', 'date', 'npm', 'sortie'])
})

test('what is not run on the emulator is a step of a page, and is told in the documents with its reason', () => {
  const testing = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'testing.md'), 'utf8')
  for (const [part, reason] of Object.entries(notOnTheEmulator)) {
    expect(steps.filter(({ text }) => text.startsWith(part)).length, part).toBeGreaterThan(0)
    expect(testing).toContain(`| \`${part}\` | ${reason} |`)
  }
})

test('a stretch of a page ends before the line that is named', () => {
  const whole = stepsOf('docs/deploy.md')
  const until = stepsOf('docs/deploy.md', { until: '## Deleting a stage' })
  const from = stepsOf('docs/deploy.md', { from: '## Deleting a stage' })
  expect([...until, ...from]).toEqual(whole)
  expect(from.map(({ text }) => text.split(' ').slice(0, 2).join(' '))).toEqual([
    'cdk destroy',
    'cdk deploy',
    'cdk destroy',
  ])
  expect(() => stepsOf('docs/deploy.md', { from: '## Nowhere' })).toThrow(/No line of/)
})
