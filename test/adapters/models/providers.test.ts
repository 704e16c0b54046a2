import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createModels } from '../../../adapters/models/create-models.ts'
import { providers, providersOnAws } from '../../../adapters/models/providers.ts'

const folder = new URL('../../../adapters/models/', import.meta.url)
const names = providers.map(({ name }) => name)

test('each provider is a folder of its name with its description, and each such folder is listed', () => {
  const described = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('/provider.ts'))
    .map((file) => file.slice(0, -'/provider.ts'.length))
  expect([...names].sort()).toEqual(described.sort())
})

test('a provider’s name can stand before a `/`, and is its own', () => {
  expect(new Set([...names, 'offline']).size).toBe(names.length + 1)
  for (const name of names) expect(name).toMatch(/^[a-z]+$/)
})

test('nothing knows a provider by its name but its folder and its line in the list', () => {
  const files = ['adapters/models', 'adapters/aws', 'lib', 'local'].flatMap((place) =>
    readdirSync(new URL(`../../../${place}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${place}/${file}`),
  )
  const others = files.filter((file) => !/^adapters\/models\/([a-z]+\/|providers\.ts$)/.test(file))
  const word = new RegExp(`\\b(${names.join('|')})\\b`, 'i')
  const naming = others.filter((file) =>
    word.test(codeOf(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))),
  )
  expect(naming).toEqual([])
})

test('in a deployment each asks for the secrets that it names, when they are needed, and for no other', async () => {
  for (const { aws } of providers) {
    const asked: string[] = []
    const load = aws?.load((name) => {
      asked.push(name)
      return async () => 'a key'
    })
    if (load) expect(typeof (await load())).toBe('function')
    expect(asked).toEqual(aws?.secrets ?? [])
  }
})

test('a deployment has those that say how, by their names', () => {
  const ways = providersOnAws(() => async () => undefined)
  expect([...ways.keys()]).toEqual(providers.filter(({ aws }) => aws).map(({ name }) => name))
})

test('no part of what a model reads costs more than twice the whole, and whose prices are listed says where', () => {
  for (const { prices, price_source } of providers) {
    if (prices === 'free') continue
    expect(price_source).toMatch(/^https:.* 20\d\d-\d\d-\d\d$/)
    for (const [input, , { cached_input = 0, cache_write = 0 } = {}] of Object.values(prices))
      expect(Math.max(cached_input, cache_write)).toBeLessThanOrEqual(2 * input)
  }
})

test('each price that is listed is that of its model', () => {
  const models = createModels({})
  for (const { name, prices, service_tiers = {} } of providers) {
    if (prices === 'free') expect(models.price(`${name}/any`)).toMatchObject({ input_usd_per_million: 0 })
    else
      for (const [model, [input, output, kinds = {}]] of Object.entries(prices)) {
        const own = Object.entries(kinds).map(([kind, usd]) => [`${kind}_usd_per_million`, usd])
        const price = { input_usd_per_million: input, output_usd_per_million: output, ...Object.fromEntries(own) }
        expect(models.price(`${name}/${model}`)).toMatchObject(price)
        for (const [tier, part] of Object.entries(service_tiers)) {
          const inTier = models.price(`${name}/${model}`)?.service_tiers?.[tier]
          expect(Object.keys(inTier ?? {})).toEqual(Object.keys(price))
          expect(inTier?.input_usd_per_million).toBeCloseTo(input * part, 9)
          expect(inTier?.output_usd_per_million).toBeCloseTo(output * part, 9)
        }
      }
  }
})

/** Without what is said in comments and shown in examples. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|const example = .*/g, '')
}
