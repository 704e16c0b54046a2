import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { documentsIn, readDocuments } from '../../../cli/in-git/read-documents.ts'
import { problemText, wantedOf } from '../../../cli/in-git/wanted.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-in-git-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, content: string): Promise<string> {
  const whole = join(folder, path)
  await mkdir(dirname(whole), { recursive: true })
  await writeFile(whole, content)
  return whole
}

const read = (...given: string[]) =>
  readDocuments({ given: given.map((path) => join(folder, path)), signal: new AbortController().signal })

describe('a folder', () => {
  test('is read with all that is in it, in the order of names', async () => {
    await write('limits/crm.json', '{"limit": {"name": "crm", "concurrency": 1}}')
    await write('agents/b/two.yml', 'agent: {name: two}\n---\nagent: {name: three}\n')
    await write('agents/a.yaml', '- agent: {name: one}\n- budget: {scope: tenant}\n')
    await write('agents/notes.md', 'agent: {name: not-read}')
    const { documents, problems, passedOver } = await read('.')
    expect(documents.map(({ noun, value, place }) => [noun, value, relative(folder, place.file)])).toEqual([
      ['agent', { name: 'one' }, 'agents/a.yaml'],
      ['budget', { scope: 'tenant' }, 'agents/a.yaml'],
      ['agent', { name: 'two' }, 'agents/b/two.yml'],
      ['agent', { name: 'three' }, 'agents/b/two.yml'],
      ['limit', { name: 'crm', concurrency: 1 }, 'limits/crm.json'],
    ])
    expect([problems, passedOver]).toEqual([[], []])
  })

  test('and what is in it may be named twice, and is read once', async () => {
    await write('agents/a.yaml', 'name: one\n')
    await write('plain.json', '{"name": "two"}')
    await symlink(join(folder, 'agents'), join(folder, 'link'))
    const given = ['.', 'agents', 'link', 'plain.json', './agents/a.yaml'].map((path) => join(folder, path))
    const signal = new AbortController().signal
    const { documents, passedOver } = await readDocuments({ given, noun: 'agent', signal })
    expect(documents.map(({ value }) => value)).toEqual([{ name: 'one' }, { name: 'two' }])
    expect(passedOver).toEqual([])
  })

  test('may hold files of other programs, which are named', async () => {
    await write('package.json', '{"name": "shop"}')
    await write('.github/workflow.yaml', 'agent: {name: hidden}')
    await write('node_modules/x/y.yaml', 'agent: {name: theirs}')
    await write('broken.json', '{{ chart }}: [')
    await write('missions/one.json', '{"agent": "clerk", "input": "Sum up."}')
    await symlink(await write('agents/a.yaml', 'agent: {name: one}'), join(folder, 'agents', 'link.yaml'))
    const { documents, problems, passedOver } = await read('.')
    expect(documents.map(({ value }) => value)).toEqual([{ name: 'one' }])
    expect(problems).toEqual([])
    expect(passedOver.map((path) => relative(folder, path))).toEqual([
      ...['broken.json', 'missions/one.json', 'package.json'],
    ])
  })

  test.each([
    ['YAML that cannot be read', 'agent: [', /^a\.yaml:1: it is neither YAML nor JSON: /],
    [
      'two nouns in one document',
      'agent: {name: one}\nlimit: {name: crm}',
      /^a\.yaml:1: a document is one of `agent:`/,
    ],
    ['fields that are not indented', 'agent:\nname: one\n', /^a\.yaml:1: a document is one of `agent:`/],
  ])('passes nothing over that may be meant for it: %s', async (_, text, says) => {
    await write('a.yaml', text)
    const { problems, passedOver } = await read('.')
    expect(problems.map((problem) => problemText(problem).replace(`${folder}/`, ''))).toEqual([
      expect.stringMatching(says),
    ])
    expect(passedOver).toEqual([])
  })

  test('that is named after what it holds may not: a slip is told', async () => {
    await write('agents/a.yaml', 'agnet:\n  name: one\n')
    await write('limits/b.yaml', 'limit: [\n')
    const { problems, passedOver } = await read('.')
    expect(problems.map((problem) => problemText(problem).replace(`${folder}/`, ''))).toEqual([
      'agents/a.yaml:1: a document is `agent:` with its fields indented below it, such as {"agent": {…}}',
      expect.stringMatching(/^limits\/b\.yaml:\d: it is neither YAML nor JSON: /),
    ])
    expect(passedOver).toEqual([])
  })
})

describe('bounds', () => {
  test.each([
    ['a large file', () => write('a.yaml', `agent: {name: ${'x'.repeat(1024 * 1024)}}`), 'more than 1 MB'],
    ['a long list', () => write('agents/a.json', `[${'0,'.repeat(150_000)}0]`), 'more than 2000 documents'],
    ['many documents', () => write('a.yaml', '---\nagent: {}\n'.repeat(2001)), 'more than 2000 documents'],
    ['many files', () => Promise.all(Array.from({ length: 1001 }, (_, at) => write(`${at}.json`, '{}'))), '1000 files'],
    ['deep folders', () => write(`${'a/'.repeat(21)}a.yaml`, ''), 'more than 20 folders deep'],
    ['no UTF-8', () => writeFile(join(folder, 'a.yaml'), Buffer.from([0xff, 0xfe])), 'is no text in UTF-8'],
  ])('%s is refused', async (_, make, says) => {
    await make()
    await expect(read('.')).rejects.toThrow(says)
  })

  test.each([
    ['deep nesting', '['.repeat(50_000) + ']'.repeat(50_000)],
    [
      'aliases of aliases',
      Array.from({ length: 20 }, (_, at) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(at && 9)}]`).join('\n'),
    ],
  ])('%s is a problem of its document', (_, text) => {
    const { documents, problems } = documentsIn(text, { path: 'a.yaml', isWithin: false }, undefined)
    expect([documents.length, problems.length]).toEqual([0, 1])
  })
})

test('a problem says file, line and field', () => {
  const text =
    'agent:\n  name: one\n  instructions: x\n---\nagent:\n  name: two\n  instructions: x\n  limits:\n    max_steps: many\n'
  const { documents } = documentsIn(text, { path: 'agents.yaml', isWithin: false }, undefined)
  const { wanted, problems } = wantedOf(documents)
  expect(wanted.map(({ key }) => key)).toEqual(['one'])
  expect(problems.map(problemText)).toEqual([expect.stringMatching(/^agents\.yaml:9: limits\.max_steps: /)])
})

test('two documents may not say the same', () => {
  const text = 'limit: {name: crm, concurrency: 1}\n---\nlimit: {name: crm, concurrency: 2}\n'
  const { problems } = wantedOf(documentsIn(text, { path: 'a.yaml', isWithin: false }, undefined).documents)
  expect(problems.map(problemText)).toEqual(['a.yaml:3: limit crm is in a.yaml:1 already'])
})

test.each([
  ['contains itself', 'output_schema: &s {type: object, properties: {x: *s}}'],
  ['repeats a part by aliases', `metadata: {a: &a ${'x'.repeat(10_000)}, b: [${'*a,'.repeat(60)}]}`],
])('a document that %s is a problem before anything is changed', (_, field) => {
  const text = `agent:\n  name: one\n  instructions: x\n  ${field}\n`
  const { documents } = documentsIn(text, { path: 'a.yaml', isWithin: false }, undefined)
  const { wanted, problems } = wantedOf(documents)
  expect([wanted, problems.map(problemText)]).toEqual([[], [expect.stringContaining('larger than 384 KB')]])
})
