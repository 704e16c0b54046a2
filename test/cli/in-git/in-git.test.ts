import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Client, createClient } from '../../../sdk/client.ts'
import { type EditionProcess, startEdition } from '../../local/edition-process.ts'
import { runHere } from '../run-here.ts'

let data: string
let folder: string
let edition: EditionProcess
let client: Client

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-in-git-data-'))
  edition = await startEdition({ data })
  client = createClient({ url: edition.http, apiKey: edition.api_key })
})
afterAll(async () => {
  await edition?.stop()
  await rm(data, { recursive: true, force: true })
})

const clerk = 'agent:\n  name: clerk\n  instructions: Keep the books.\n  limits: {max_steps: 9, max_tool_calls: 5}\n'
const repository: Readonly<Record<string, string>> = {
  'agents/clerk.yaml': clerk,
  'limits/all.yaml': 'limit: {name: crm, rate: {count: 10}}\n---\nlimit: {name: "agent:clerk", concurrency: 4}\n',
  'budgets/day.json': '[{"budget": {"scope": "tenant", "period": "day", "usd": 20}}]',
  'schedules/report.yaml':
    'schedule:\n  name: report\n  mission: {agent: clerk, input: Sum up., tags: [daily]}\n  cron: 0 9 * * 1-5\n',
  'package.json': '{"name": "shop"}',
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-in-git-'))
  for (const [path, content] of Object.entries(repository)) await write(path, content)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), content)
}

/** What it shows, without where the files are. */
async function sortie(...args: string[]) {
  const { code, out, err } = await runHere(args, edition.http, { apiKey: String(edition.api_key) })
  return { code, out: out.replaceAll(`${folder}/`, ''), err: err.replaceAll(`${folder}/`, '') }
}

async function outcomes(...args: string[]): Promise<Record<string, string>> {
  const { out, err } = await sortie(...args, '--json')
  if (out === '') throw new Error(err)
  const items: { kind: string; name: string; outcome: string }[] = JSON.parse(out).items
  return Object.fromEntries(items.map(({ kind, name, outcome }) => [`${kind} ${name}`, outcome]))
}

const everything = ['agent clerk', 'limit crm', 'limit agent:clerk', 'budget tenant day', 'schedule report']
const all = (outcome: string) => Object.fromEntries(everything.map((one) => [one, outcome]))

describe('a folder with everything', () => {
  test('is created once, and then as it should be', async () => {
    const before = await sortie('diff', '-f', folder)
    expect(before).toMatchObject({ code: 1, err: `Passed over: package.json\n` })
    expect(before.out).toContain('create     agent clerk\n')
    expect(await outcomes('apply', '-f', folder, '--dry-run')).toEqual(all('created'))
    expect((await client.listBudgets()).items).toEqual([])
    expect(await outcomes('apply', '-f', folder)).toEqual(all('created'))
    const again = await sortie('apply', '-f', folder)
    expect(again.out).toMatch(/^unchanged {2}agent clerk version 1\n(unchanged .*\n){4}5 unchanged\.\n$/)
    expect(await sortie('diff', '-f', folder)).toMatchObject({ code: 0, out: '5 unchanged.\n' })
  })

  test('changes what differs, and takes away what files do not say any more', async () => {
    await sortie('apply', '-f', folder)
    const before = await client.getAgent({ params: { name: 'clerk' } })
    await write('agents/clerk.yaml', 'agent:\n  name: clerk\n  instructions: |\n    Keep the books.\n    Be brief.\n')
    await write(
      'schedules/report.yaml',
      'schedule: {name: report, mission: {agent: clerk, input: Sum up.}, cron: "@daily"}',
    )
    const diff = await sortie('diff', '-f', folder)
    expect(diff.out).toBe(
      [
        'change     agent clerk',
        '  instructions:',
        '    + Be brief.',
        '  limits.max_steps: 9 → 50',
        '  limits.max_tool_calls: 5 → nothing',
        'change     schedule report',
        '  mission.tags: ["daily"] → []',
        '  cron: "0 9 * * 1-5" → "@daily"',
        '2 to be changed, 3 unchanged.\n',
      ].join('\n'),
    )
    const { out } = await sortie('apply', '-f', folder)
    expect(out).toContain(
      `changed    agent clerk version ${before.version + 1}: instructions, limits.max_steps, limits.max_tool_calls\n`,
    )
    const after = await client.getAgent({ params: { name: 'clerk' } })
    expect(after.limits).toEqual({ max_steps: 50, max_output_tokens: 4096 })
    expect(await outcomes('diff', '-f', folder)).toEqual(all('unchanged'))
    await write('agents/clerk.yaml', clerk)
    await write('schedules/report.yaml', repository['schedules/report.yaml'] ?? '')
    await sortie('apply', '-f', folder)
  })

  test('is what export writes', async () => {
    await sortie('apply', '-f', folder)
    const { out } = await sortie('export', '-o', join(folder, 'out'))
    expect(out.split('\n')).toEqual([
      ...['out/agents/clerk.yaml', 'out/limits/agent-clerk.yaml', 'out/limits/crm.yaml', 'out/budgets/tenant-day.yaml'],
      ...['out/schedules/report.yaml', ''],
    ])
    expect(await sortie('diff', '-f', join(folder, 'out'), '--prune')).toMatchObject({ code: 0, out: '5 unchanged.\n' })
    const shown = await sortie('agents', 'export', 'clerk')
    expect(shown.out).toBe(await readFile(join(folder, 'out/agents/clerk.yaml'), 'utf8'))
    expect(await sortie('agents', 'export', 'nobody')).toMatchObject({
      code: 1,
      err: 'sortie: there is no agent nobody\n',
    })
    expect((await readdir(join(folder, 'out'))).sort()).toEqual(['agents', 'budgets', 'limits', 'schedules'])
  })

  test('removes only when asked to, and only what is of kinds that it has', async () => {
    await sortie('apply', '-f', folder)
    await write('limits/all.yaml', 'limit: {name: crm, rate: {count: 10}}\n')
    await rm(join(folder, 'budgets'), { recursive: true })
    await rm(join(folder, 'package.json'))
    expect(await outcomes('apply', '-f', folder)).not.toHaveProperty('limit agent:clerk')
    expect(await outcomes('diff', '-f', folder, '--prune')).toMatchObject({ 'limit agent:clerk': 'removed' })
    expect(await outcomes('apply', '-f', folder, '--prune')).toMatchObject({ 'limit agent:clerk': 'removed' })
    expect((await client.listLimits()).items.map(({ name }) => name)).toEqual(['crm'])
    expect((await client.listBudgets()).items).toHaveLength(1)
    await mkdir(join(folder, 'budgets'))
    expect(await outcomes('budgets', 'apply', '-f', join(folder, 'budgets'), '--prune')).toEqual({
      'budget tenant day': 'removed',
    })
  })
})

describe('nothing is changed', () => {
  test('by --prune where a file is passed over, which may be a misspelt one', async () => {
    await sortie('apply', '-f', folder)
    await rm(join(folder, 'agents'), { recursive: true })
    await write('team/clerk.yaml', clerk.replace('agent:', 'agnet:'))
    await write('team/other.yaml', 'agent: {name: other, instructions: x}')
    for (const command of ['diff', 'apply']) {
      const { code, out, err } = await sortie(command, '-f', folder, '--prune')
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain(
        'sortie: --prune takes only files that hold documents, not package.json, team/clerk.yaml\n  Nothing was changed.',
      )
    }
    expect(await sortie('agents', 'get', 'clerk')).toMatchObject({ code: 0 })
  })

  test('where any file is wrong, and each problem has its place', async () => {
    await write('agents/a.yaml', 'agent:\n  name: new-one\n  instructions: x\n')
    await write('limits/all.yaml', 'limit:\n  name: crm\n  rate: {count: 0}\n')
    await write(
      'schedules/report.yaml',
      'schedule:\n  name: report\n  mission: {agent: clerk, input: x}\n  after_s: 5\n',
    )
    const { code, out, err } = await sortie('apply', '-f', folder)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/limits\/all\.yaml:3: rate\.count: .*\n/)
    expect(err).toMatch(/schedules\/report\.yaml:4: after_s: it counts from when it is applied; give `at` or `cron`\n/)
    expect(err).toContain('There are 2 problems. Nothing was changed.')
    expect(await sortie('agents', 'get', 'new-one')).toMatchObject({ code: 1 })
    const json = await sortie('apply', '-f', folder, '--json')
    expect(JSON.parse(json.err.split('\n').at(-2) ?? '').error.message).toMatch(/rate\.count: .*; .*after_s: /)
  })

  test.each([
    ['a built-in agent', 'agent: {name: echo, instructions: x}', 'agent echo: it is built in; take another name'],
    ['another kind of agent', 'agent: {name: clerk, kind: remote}', 'agent clerk: it is hosted, and an agent stays'],
    ['nothing of ours', '{}', 'a document is `agent:` with its fields indented below it'],
  ])('for %s', async (_, text, says) => {
    await sortie('apply', '-f', folder)
    await write('agents/clerk.yaml', text)
    const { code, err } = await sortie('apply', '-f', folder)
    expect([code, err]).toEqual([2, expect.stringContaining(`agents/clerk.yaml:1: ${says}`)])
  })

  test('without files, or with none that say anything', async () => {
    expect(await sortie('apply')).toMatchObject({
      code: 2,
      err: expect.stringContaining("required option '-f, --file <path>' not specified"),
    })
    const empty = await sortie('agents', 'diff', '-f', join(folder, 'limits'))
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining('there is no agent in limits') })
    const missing = await sortie('apply', '-f', join(folder, 'nowhere'))
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('nowhere could not be read: no such file') })
  })
})

test('what the API refuses names its file, and what was done before stays', async () => {
  await write('agents/b.yaml', 'agent: {name: second, instructions: x, tools: [no-such-tool]}')
  const { code, out, err } = await sortie('apply', '-f', folder)
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('agents/b.yaml:1: agent second: There is no tool no-such-tool'),
  ])
  expect(err).toContain('it continues from there')
  expect(out).toContain('agent clerk')
})

test('a command of one noun takes documents that do not say what they are', async () => {
  await write('agents/plain.json', '{"name": "plain", "kind": "remote"}')
  expect(await outcomes('agents', 'apply', '-f', join(folder, 'agents', 'plain.json'))).toEqual({
    'agent plain': 'created',
  })
  expect(await sortie('agents', 'diff', '-f', join(folder, 'agents'))).toMatchObject({ code: 0 })
  await client.deleteAgent({ params: { name: 'plain' } })
})

describe('versions of an agent', () => {
  test('are listed with what each changed, and an earlier one comes back as a new one', async () => {
    await client.createAgent({ body: { name: 'poet', instructions: 'Rhyme.', limits: { max_tool_calls: 3 } } })
    await client.updateAgent({ params: { name: 'poet' }, body: { instructions: 'Do not.', settings: { seed: 1 } } })
    await client.updateAgent({ params: { name: 'poet' }, body: { limits: { max_tool_calls: null } } })
    const dry = await sortie('agents', 'rollback', 'poet', '--to', '1', '--dry-run')
    expect(dry.out).toContain('instructions: "Do not." → "Rhyme."\n')
    const { out } = await sortie('agents', 'rollback', 'poet', '--to', '1')
    expect(out).toBe('changed    agent poet version 4: instructions, limits.max_tool_calls, settings\n1 changed.\n')
    const [newest, , , first] = (await client.listAgentVersions({ params: { name: 'poet' } })).items
    expect({ ...newest, version: 1, created_at: '', settings: {} }).toEqual({ ...first, created_at: '', settings: {} })
    expect((await sortie('agents', 'rollback', 'poet', '--to', '1')).out).toBe(
      'unchanged  agent poet version 4\n1 unchanged.\n',
    )
    const { out: list } = await sortie('agents', 'versions', 'poet')
    expect(list.split('\n').map((line) => line.replace(/ {2}\S+Z/, '').replaceAll(/ +/g, ' '))).toEqual([
      'VERSION STATE CREATED CHANGED',
      'v4 in use instructions, limits, settings',
      'v3 limits',
      'v2 instructions, settings',
      'v1 created',
      '',
    ])
  })

  test('that cannot come back say why', async () => {
    expect(await sortie('agents', 'rollback', 'echo', '--to', '1')).toEqual({
      ...{ code: 1, out: '' },
      err: 'sortie: agent echo: it is built in; take another name\n  Nothing was changed.\n',
    })
    await client.createDataset({ body: { name: 'short-lived' } })
    const publish_gate = { dataset: 'short-lived', min_pass_rate: 0.9 }
    await client.createAgent({ body: { name: 'freed', instructions: 'x', publish_gate } })
    await client.updateAgent({ params: { name: 'freed' }, body: { publish_gate: null } })
    await client.deleteDataset({ params: { name: 'short-lived' } })
    const { code, err } = await sortie('agents', 'rollback', 'freed', '--to', '1')
    expect([code, err]).toEqual([1, expect.stringMatching(/^sortie: .*short-lived.* \(\w+, request \S+\)\n/)])
    expect(err).not.toContain('bug')
  })

  test('behind a gate are drafts, which files are compared with', async () => {
    await client.createDataset({ body: { name: 'capitals' } })
    const gated = (instructions: string) =>
      `agent: {name: gated, instructions: ${instructions}, publish_gate: {dataset: capitals, min_pass_rate: 0.9}}`
    await write('agents/gated.yaml', gated('one'))
    await sortie('agents', 'apply', '-f', join(folder, 'agents/gated.yaml'))
    await write('agents/gated.yaml', gated('two'))
    const { out } = await sortie('agents', 'apply', '-f', join(folder, 'agents/gated.yaml'))
    expect(out).toMatch(
      /changed {4}agent gated version 2: instructions\n {2}Note: it is a draft: missions go on with version 1/,
    )
    expect(await sortie('agents', 'diff', '-f', join(folder, 'agents/gated.yaml'))).toMatchObject({ code: 0 })
    expect((await sortie('agents', 'versions', 'gated')).out).toMatch(/v2 +draft .*\nv1 +in use /)
  })
})

async function deleteSchedules(): Promise<void> {
  for (const { id } of (await client.listSchedules()).items)
    await client.deleteSchedule({ params: { schedule_id: id } })
}

describe('several at once', () => {
  const nightly = (cron: string) => `schedule: {name: nightly, mission: {agent: echo, input: x}, cron: "${cron}"}`
  const named = async () => (await client.listSchedules()).items.filter(({ name }) => name === 'nightly')
  afterEach(deleteSchedules)

  test('that apply one schedule create one, also again after it is deleted', async () => {
    for (let round = 0; round < 2; round++) {
      await write('one.yaml', nightly('@daily'))
      const all = Array.from({ length: 4 }, () => sortie('apply', '-f', join(folder, 'one.yaml')))
      expect((await Promise.all(all)).map(({ code }) => code)).toEqual([0, 0, 0, 0])
      expect(await named()).toHaveLength(1)
      await deleteSchedules()
    }
  })

  test('that apply different schedules of one name end with one of them', async () => {
    await write('one.yaml', nightly('@daily'))
    await write('two.yaml', nightly('@hourly'))
    const both = ['one.yaml', 'two.yaml'].map((file) => sortie('apply', '-f', join(folder, file)))
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0])
    expect(await named()).toHaveLength(1)
  })

  test.each(['@daily', '@hourly'])('a schedule that was renamed leaves its name to another: %s', async (cron) => {
    await write('one.yaml', nightly('@daily'))
    await sortie('apply', '-f', join(folder, 'one.yaml'))
    const [first] = await named()
    await client.updateSchedule({ params: { schedule_id: first?.id ?? '' }, body: { name: 'former' } })
    await write('one.yaml', nightly(cron))
    expect(await sortie('apply', '-f', join(folder, 'one.yaml'))).toMatchObject({ code: 0 })
    expect(await named()).toHaveLength(1)
  })

  test('that apply one agent create one version', async () => {
    await write('racer.yaml', 'agent: {name: racer, instructions: x}')
    const all = Array.from({ length: 4 }, () => sortie('apply', '-f', join(folder, 'racer.yaml')))
    expect((await Promise.all(all)).map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect((await client.getAgent({ params: { name: 'racer' } })).version).toBe(1)
    await client.deleteAgent({ params: { name: 'racer' } })
  })
})

test('a number that no request can carry is refused before anything is changed, and stays readable where it is stored', async () => {
  const large = (tags: string) =>
    `schedule:\n  name: large\n  mission:\n    agent: echo\n    tags: ${tags}\n    input: {a b: [1, 1e21]}\n  cron: "@daily"\n`
  await write('agents/new.yaml', 'agent: {name: new-one, instructions: x}')
  await write('schedules/large.yaml', large('[]'))
  const refused = await sortie('apply', '-f', folder)
  expect([refused.code, refused.out]).toEqual([2, ''])
  expect(refused.err).toMatch(
    /^sortie: schedules\/large\.yaml:6: mission\.input\.a b\.1: integers beyond .* are not exact/m,
  )
  expect(await sortie('agents', 'get', 'new-one')).toMatchObject({ code: 1 })

  const body = '{"name":"large","mission":{"agent":"echo","input":{"a b":[1,1e21]}},"cron":"@daily"}'
  const headers = { authorization: `Bearer ${edition.api_key}`, 'content-type': 'application/json' }
  const stored = await fetch(`${edition.http}/v1/schedules`, { method: 'POST', headers, body })
  expect(stored.status).toBe(201)
  expect(await outcomes('apply', '-f', join(folder, 'schedules/large.yaml'))).toEqual({ 'schedule large': 'unchanged' })
  await write('schedules/large.yaml', large('[new]'))
  expect(await sortie('apply', '-f', join(folder, 'schedules/large.yaml'))).toMatchObject({ code: 2, out: '' })
  await deleteSchedules()
})

describe('an agent that a schedule names', () => {
  beforeEach(async () => {
    await rm(join(folder, 'package.json'))
    await sortie('apply', '-f', folder)
    await write('agents/clerk.yaml', 'agent: {name: other, instructions: x}')
  })
  afterEach(async () => {
    await deleteSchedules()
    await client.deleteAgent({ params: { name: 'other' } }).catch(() => {})
  })

  test('is not removed, and the schedule is named', async () => {
    await rm(join(folder, 'schedules'), { recursive: true })
    for (const command of ['diff', 'apply']) {
      const { code, out, err } = await sortie(command, '-f', folder, '--prune')
      expect([code, out]).toEqual([2, ''])
      expect(err).toMatch(/--prune would remove what is still in use: schedule report \(sch_\w+\) names agent clerk\n/)
      expect(err).toContain('sortie schedules delete')
    }
    const { out } = await sortie('agents', 'get', 'clerk')
    expect(out).toContain('clerk')
  })

  test('is not removed where the files go on naming it', async () => {
    const { err } = await sortie('apply', '-f', folder, '--prune')
    expect(err).toContain('schedule report names agent clerk')
  })

  test('is removed with the schedule, or once the schedule has another agent', async () => {
    await write('schedules/report.yaml', 'schedule: {name: next, mission: {agent: other, input: x}, cron: "@daily"}')
    expect(await outcomes('diff', '-f', folder, '--prune')).toMatchObject({
      ...{ 'agent clerk': 'removed', 'schedule report': 'removed' },
    })
    await write('schedules/report.yaml', 'schedule: {name: report, mission: {agent: other, input: x}, cron: "@daily"}')
    expect(await outcomes('apply', '-f', folder, '--prune')).toMatchObject({
      ...{ 'agent clerk': 'removed', 'schedule report': 'changed' },
    })
  })

  test('is removed with a word where the key may not read schedules', async () => {
    const { secret } = await client.createKey({
      body: { name: 'agents only', scopes: ['agents:read', 'agents:write'] },
    })
    const args = ['agents', 'diff', '-f', join(folder, 'agents'), '--prune']
    const { code, err } = await runHere(args, edition.http, { apiKey: secret })
    expect([code, err]).toEqual([1, expect.stringContaining('This key may not read schedules')])
  })
})

test('what no file can describe is passed over by export, and what it writes is applied as unchanged', async () => {
  const schedule = { name: 'twice', mission: { agent: 'echo', input: 'x' }, cron: '@daily' }
  await client.createSchedule({ body: schedule })
  await client.createSchedule({ body: schedule })
  await client.createSchedule({ body: { ...schedule, name: 'alone' } })
  const { code, out, err } = await sortie('export', '-o', join(folder, 'out'))
  expect([code, out]).toEqual([0, expect.stringContaining('schedules/alone.yaml')])
  expect(out).not.toContain('twice')
  expect(err).toMatch(
    /^Passed over: schedule twice: there are several of this name: sch_\w+, sch_\w+; rename or delete all but one\n$/,
  )
  expect(new Set(Object.values(await outcomes('apply', '-f', join(folder, 'out'))))).toEqual(new Set(['unchanged']))
  for (const [noun, name, says] of [
    ['agents', 'echo', 'agent echo: it is built in; take another name'],
    ['schedules', 'twice', 'schedule twice: there are several of this name'],
  ] as const)
    expect(await sortie(noun, 'export', name)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(says) })
  await deleteSchedules()
})
