import { expect, test } from 'vitest'
import { stageOf } from '../../lib/stage.ts'

test('the default stage is for development, with the model that needs no provider', () => {
  expect(stageOf({})).toMatchObject({ name: 'dev', keepsData: false, defaultModel: 'offline/rules' })
})

test('only prod keeps its data and sets concurrency aside', () => {
  expect(stageOf({ stage: 'prod' })).toMatchObject({ keepsData: true, reservesConcurrency: true })
  expect(stageOf({ stage: 'preprod' })).toMatchObject({ keepsData: false, reservesConcurrency: false })
})

test.each(['', 'Prod', '1st', 'a/b', 'a'.repeat(21)])('refuses the stage %j', (stage) => {
  expect(() => stageOf({ stage })).toThrow(/The stage/)
})
