import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import manifest from '../../package.json' with { type: 'json' }

const repository = join(import.meta.dirname, '..', '..')
const text = readFileSync(join(repository, '.github', 'workflows', 'release.yml'), 'utf8')
const pipeline = readFileSync(join(repository, '.github', 'workflows', 'deploy.yml'), 'utf8')
const page = readFileSync(join(repository, 'docs', 'releasing.md'), 'utf8')

const Step = z.strictObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
})
const Job = z.strictObject({
  'runs-on': z.string(),
  'timeout-minutes': z.int(),
  permissions: z.record(z.string(), z.string()),
  steps: z.array(Step),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  environment: z.string().optional(),
})
const Workflow = z.strictObject({
  name: z.string(),
  on: z.strictObject({ push: z.strictObject({ tags: z.array(z.string()) }) }),
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.literal(false) }),
  jobs: z.record(z.string(), Job),
})
const { on, jobs } = Workflow.parse(parse(text))
const steps = Object.values(jobs).flatMap((job) => job.steps)
const runs = steps.flatMap(({ run }) => run ?? [])

const runsOf = (job: string) => jobs[job]?.steps.flatMap(({ run }) => run ?? []) ?? []

describe('the workflow of a release', () => {
  test('begins with a tag of a version, and releases nothing that was not tested', () => {
    expect(on.push.tags).toEqual(['v*'])
    expect(jobs.check?.needs).toBeUndefined()
    expect(runsOf('check')).toEqual(expect.arrayContaining(['.ci/run', 'npm run test:packages']))
    const needs = Object.entries(jobs).map(([name, { needs = [] }]) => [name, [needs].flat()])
    expect(Object.fromEntries(needs)).toEqual({
      check: [],
      pack: ['check'],
      image: ['check'],
      draft: ['pack', 'image'],
      publish: ['draft'],
    })
  })

  test('drafts the release: a person publishes it', () => {
    const created = runs.filter((run) => run.includes('gh release create'))
    expect(created).toEqual([expect.stringMatching(/ --draft --verify-tag .*dist\/packages\/\*\.tgz$/)])
  })

  test('publishes to npm only where a scope is named', () => {
    expect(jobs.publish?.if).toBe("vars.NPM_SCOPE != ''")
    const others = Object.keys(jobs).filter((name) => name !== 'publish')
    expect(others.flatMap(runsOf).filter((run) => run.includes('npm publish'))).toEqual([])
    expect(runsOf('publish').join('\n')).toMatch(/npm run pack -- --scope "\$SCOPE"/)
    expect(runsOf('publish').join('\n')).toMatch(/publish .* --provenance/)
  })

  test('says of the packages and of the image what they were made of', () => {
    expect(jobs.pack?.steps.some(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'))).toBe(true)
    expect(runsOf('image').join('\n')).toContain('--provenance mode=max --sbom true')
  })

  test('gives each job only the permissions that it needs', () => {
    const permissions = Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))
    expect(permissions).toEqual({
      check: { contents: 'read' },
      pack: { contents: 'read', 'id-token': 'write', attestations: 'write' },
      image: { contents: 'read', packages: 'write' },
      draft: { contents: 'write' },
      publish: { contents: 'read', 'id-token': 'write' },
    })
    expect(text).not.toMatch(/secrets\.|pull_request/)
  })

  test('runs scripts that there are', () => {
    const scripts = runs.flatMap((run) => [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name))
    expect(scripts.length).toBeGreaterThan(3)
    expect(scripts.filter((name) => !Object.hasOwn(manifest.scripts, String(name)))).toEqual([])
  })

  test('uses actions that nobody can change, the same as the pipeline, and puts no value into a script', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
    const known = used.filter((action) => pipeline.includes(`uses: ${action.split('@')[0]}@`))
    expect(known.filter((action) => !pipeline.includes(action))).toEqual([])
    expect(runs.filter((run) => run.includes('${{'))).toEqual([])
  })
})

test('the page names every job, and every variable that somebody has to set', () => {
  for (const job of Object.keys(jobs)) expect(page).toContain(`\`${job}\``)
  for (const [, name = ''] of text.matchAll(/vars\.(\w+)/g)) expect(page).toContain(name)
})
