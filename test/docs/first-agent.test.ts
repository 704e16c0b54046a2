import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { detectProvider } from '../../adapters/models/settings/detect.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'first-agent.md'), 'utf8')

/** Each row of the table of providers: what is set, and what `default` is then. */
const rows = page.split('\n').flatMap((line) => {
  const [, provider = '', set = '', model = ''] = line.split('|').map((cell) => cell.trim())
  const settings = codesIn(set).filter((code) => code.includes('='))
  return settings.length > 0 ? [{ provider, settings, model: codesIn(model)[0] }] : []
})

test('the page has a row for each kind of provider', () => {
  expect(rows.length).toBe(6)
})

test.each(rows)(
  'what the page says to set for $provider gives the model that it names',
  async ({ settings, model }) => {
    const env = Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s).slice(0, 2)))
    const { default_model } = await detectProvider(env, nobody)
    expect(default_model).toBe(model)
  },
)

async function nobody(): Promise<never> {
  throw new Error('nothing listens there')
}

function codesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}
