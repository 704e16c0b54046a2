import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { lambdas } from '../../functions/definitions.ts'
import { stageOf } from '../../lib/stage.ts'
import { StageSettings } from '../../lib/stages.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const vllm = { protocol: 'openai-chat', base_url: 'https://llm.example.com/v1', key_secret: 'my-vllm-api-key' }
const own = { endpoints: { 'my-vllm': vllm } }
const saying = (said: object) => () => StageSettings.parse(said)

describe('what a stage says of models', () => {
  test('may be an endpoint of its own, of which the default model is', () => {
    const stage = stageOf({}, saying({ models: own, model: 'my-vllm/qwen3' }))
    expect(stage.defaultModel).toBe('my-vllm/qwen3')
    expect(JSON.parse(stage.models ?? '')).toMatchObject(own)
    expect(stageOf({ model: 'my-vllm/other' }, saying({ models: own })).defaultModel).toBe('my-vllm/other')
    expect(() => stageOf({ model: 'other/m' }, saying({ models: own }))).toThrow(/it must be .* or my-vllm$/)
    expect(stageOf({}, saying({})).models).toBeUndefined()
  })

  test.each([
    ['an endpoint whose key is in no secret', { endpoints: { a: { ...vllm, key_env: 'KEY', key_secret: undefined } } }],
    ['an endpoint that speaks what nobody does', { endpoints: { a: { ...vllm, protocol: 'smtp' } } }],
    [
      'more than a variable of a function takes',
      {
        endpoints: {
          a: { ...vllm, models: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`model-${n}`, {}])) },
        },
      },
    ],
  ])('is refused with %s', (_, models) => {
    // As a file has it.
    expect(saying({ models: JSON.parse(JSON.stringify(models)) })).toThrow()
  })
})

describe('the functions of such a stage', () => {
  const { app, platform, directory } = sortieApp('dev', { disposable: true, models: own })
  app.synth()
  afterAll(() => rmSync(directory, { recursive: true }))

  test('have it where they know of models, and nowhere else', () => {
    const functions = Object.values(resourcesOf(platform, 'AWS::Lambda::Function'))
    const told = functions.flatMap(({ Properties }) => {
      const { SORTIE_MODELS } = Properties.Environment.Variables
      return SORTIE_MODELS === undefined ? [] : [[Properties.FunctionName, JSON.parse(SORTIE_MODELS)]]
    })
    const know = lambdas
      .filter(({ uses }) => 'models' in uses || 'roster' in uses)
      .map(({ name }) => `sortie-dev-${name}`)
    expect(told.map(([name]) => name).sort()).toEqual(know.sort())
    expect(know).toContain('sortie-dev-execute')
    for (const [, models] of told) expect(models).toMatchObject(own)
  })
})
