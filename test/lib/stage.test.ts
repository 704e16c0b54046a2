import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sumOf } from '../../lib/lane-capacity.ts'
import { describeStage, stageOf } from '../../lib/stage.ts'
import { StageSettings, settingsOf } from '../../lib/stages.ts'

const directory = mkdtempSync(join(tmpdir(), 'sortie-stages-'))
afterAll(() => rmSync(directory, { recursive: true }))

const saying = (said: object) => () => StageSettings.parse(said)

describe('a stage', () => {
  test.each(['prod', 'production', 'prd', 'live', 'dev', 'test'])(
    'called %s is protected, if it says nothing',
    (stage) => {
      const made = stageOf({ stage }, saying({}))
      expect(made).toMatchObject({ name: stage, isProtected: true, logDays: 90 })
      expect(describeStage(made)).toMatch(/is protected/)
    },
  )

  test('may be thrown away if it says so, whatever its name', () => {
    const made = stageOf({ stage: 'prod' }, saying({ disposable: true }))
    expect(made).toMatchObject({ isProtected: false, logDays: 14 })
    expect(describeStage(made)).toMatch(/is disposable/)
  })

  test('is dev by default, which the file lets go, with the model that needs no provider', () => {
    expect(stageOf({})).toMatchObject({ name: 'dev', isProtected: false, defaultModel: 'offline/rules' })
  })

  test('sends mails only if it says from where, by the domain of that address or what SES has verified', () => {
    expect(stageOf({}, saying({}))).not.toHaveProperty('mail')
    const plain = stageOf({}, saying({ mail: { from: 'sortie@mail.example.com' } }))
    expect(plain.mail).toEqual({ from: 'sortie@mail.example.com', identity: 'mail.example.com' })
    const said = { from: 'sortie@mail.example.com', identity: 'example.com', configuration_set: 'sortie' }
    expect(stageOf({}, saying({ mail: said })).mail).toMatchObject({
      identity: 'example.com',
      configurationSet: 'sortie',
    })
    for (const wrong of [
      { from: 'nobody' },
      { from: 'a@example.com\nBcc: b@example.com' },
      { from: 'sortie@example.com', identity: 'other.com' },
      { from: 'sortie@notexample.com', identity: 'example.com' },
      { from: 'sortie@example.com', configuration_set: '*' },
    ])
      expect(() => StageSettings.parse({ mail: wrong }), JSON.stringify(wrong)).toThrow()
  })

  test('that the file does not name is protected, and says that it is not named', () => {
    const mistyped = stageOf({ stage: 'prodution' })
    expect(mistyped).toMatchObject({ isProtected: true })
    expect(describeStage(mistyped)).toContain(' stages.json does not name it, so it has the defaults. ')
    expect(describeStage(stageOf({ stage: 'production' }))).not.toContain('does not name it')
  })

  test.each(['', 'Prod', '1st', 'a/b', 'a'.repeat(21)])('cannot be called %j', (stage) => {
    expect(() => stageOf({ stage })).toThrow(/The stage/)
  })
})

describe('the lanes of a stage', () => {
  test('share half of its concurrency by weight', () => {
    const { lanes } = stageOf({}, saying({ concurrency: 2_000 }))
    expect(lanes).toEqual({ critical: 400, high: 300, normal: 200, low: 100 })
  })

  test('have what the stage says, and the others their share', () => {
    const { lanes } = stageOf({}, saying({ lanes: { normal: 300 } }))
    expect(lanes).toEqual({ critical: 200, high: 150, normal: 300, low: 50 })
  })

  test('have at least and at most what Lambda takes', () => {
    expect(stageOf({}, saying({ disposable: true, concurrency: 10 })).lanes).toEqual({
      critical: 2,
      high: 2,
      normal: 2,
      low: 2,
    })
    expect(stageOf({}, saying({ concurrency: 100_000 })).lanes).toEqual({
      critical: 1_000,
      high: 1_000,
      normal: 1_000,
      low: 1_000,
    })
    expect(() => stageOf({}, saying({ lanes: { low: 1 } }))).toThrow()
    expect(() => stageOf({}, saying({ lanes: { low: 1_001 } }))).toThrow()
  })

  test('leave a protected stage what cannot be reserved, and are refused with figures if they do not', () => {
    const full = { critical: 300, high: 300, normal: 200, low: 100 }
    expect(sumOf(stageOf({}, saying({ lanes: full })).lanes)).toBe(900)
    const over = { lanes: { ...full, low: 101 } }
    expect(() => stageOf({}, saying(over))).toThrow(
      /take 901 executors of a concurrency of 1000, of which 100 cannot be reserved/,
    )
    expect(sumOf(stageOf({}, saying({ ...over, disposable: true })).lanes)).toBe(901)
    expect(() => stageOf({}, saying({ concurrency: 100 }))).not.toThrow(/NaN/)
  })
})

describe('where a stage stands, and how it is reached', () => {
  const here = { stage: 'live', region: 'eu-west-1' }

  test('one with an edge knows its region: what it says, or that of the credentials', () => {
    expect(stageOf(here, saying({}))).toMatchObject({ region: 'eu-west-1', edge: { secret: 1 } })
    expect(stageOf(here, saying({ region: 'ap-south-1' })).region).toBe('ap-south-1')
    expect(stageOf({ stage: 'live' }, saying({})).region).toBe('us-east-1')
  })

  test('one without is wherever the credentials are for, unless it says where', () => {
    const without = { edge: undefined, region: undefined }
    expect(stageOf(here, saying({ disposable: true }))).toMatchObject(without)
    expect(stageOf(here, saying({ edge: false }))).toMatchObject({ ...without, isProtected: true })
    expect(stageOf(here, saying({ edge: false, region: 'eu-north-1' })).region).toBe('eu-north-1')
  })

  test('is said before it is deployed', () => {
    const domain = { http: 'api.example.com', websocket: 'live.example.com', zone: { id: 'Z1', name: 'example.com' } }
    expect(describeStage(stageOf(here, saying({ domain })))).toMatch(
      /reached at https:\/\/api\.example\.com, through CloudFront and its firewall, and has the console there\.$/,
    )
    expect(describeStage(stageOf(here, saying({ edge: false })))).toMatch(
      /an AWS address, without a firewall and without the console\.$/,
    )
  })

  test.each([
    ['a region that is none', { region: 'Frankfurt' }],
    ['a model without a provider', { model: 'gpt-5' }],
    ['a provider that a deployment has no way to', { model: 'ollama/llama3.2' }],
    ['a provider without a model', { model: 'openai/' }],
    ['an offline model that there is not', { model: 'offline/nonsense' }],
    ['a tag that AWS keeps for itself', { tags: { 'aws:stage': 'x' } }],
    ['more tags than AWS takes', { tags: Object.fromEntries(Array.from({ length: 41 }, (_, at) => [`t${at}`, ''])) }],
    ['a firewall that lets nobody through', { requests_per_address: 1 }],
    ['no secret at all', { edge_secret: 0 }],
    ['pages of anywhere', { origins: ['*'] }],
  ])('with %s it is refused', (_, said) => {
    expect(saying(said)).toThrow()
  })
})

describe('the model of a stage', () => {
  test.each(['bedrock/us.amazon.nova-lite-v1:0', 'openai/gpt-5-mini', 'offline/echo'])('may be %s', (model) => {
    expect(stageOf({}, saying({ model })).defaultModel).toBe(model)
    expect(stageOf({ model }, saying({})).defaultModel).toBe(model)
  })

  test('that the command line names has to be one as well', () => {
    expect(() => stageOf({ model: 'gpt-5' })).toThrow(/-c model=gpt-5: it must be .*openai or .*bedrock/)
  })
})

describe('the file of stages', () => {
  test.each([
    ['an unknown setting', { live: { throwaway: true } }, /throwaway/],
    ['a setting of another type', { live: { disposable: 'no' } }, /disposable/],
    ['no table at all', [], /give an object, not a list/],
  ])('with %s is refused, and says where', (name, content, problem) => {
    const file = join(directory, `${name}.json`)
    writeFileSync(file, JSON.stringify(content))
    expect(() => settingsOf('live', file)).toThrow(problem)
  })

  test('that is not there, or no JSON, is refused in a line', () => {
    expect(() => settingsOf('live', join(directory, 'none.json'))).toThrow(
      /none\.json cannot be read: no such file or directory$/,
    )
    const file = join(directory, 'broken.json')
    writeFileSync(file, '{\n  "live": { disposable: true }\n}\n')
    expect(() => settingsOf('live', file)).toThrow(/^[^\n]*broken\.json is not JSON: [^\n]*$/)
  })
})
