import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows')
const pipeline = readFileSync(join(folder, 'deploy.yml'), 'utf8')
const stage = readFileSync(join(folder, 'deploy-stage.yml'), 'utf8')

/** What a workflow of GitHub's puts in the place of an input. */
const proofStep = `$${'{{ inputs.proof }}'}`

/** Each job as it stands there, by its name. */
const jobs = new Map(
  (pipeline.split('\njobs:\n')[1] ?? '')
    .split(/\n(?= {2}[a-z]+:\n)/)
    .map((text) => [/^ *([a-z]+):/.exec(text)?.[1], text]),
)

test('a commit goes through the checks and staging to production, in this order', () => {
  expect([...jobs.keys()]).toEqual(['check', 'synthesise', 'staging', 'production'])
  for (const [job, before] of [
    ['synthesise', 'check'],
    ['staging', 'synthesise'],
    ['production', 'staging'],
  ] as const)
    expect(jobs.get(job)).toContain(`\n    needs: ${before}\n`)
  expect(jobs.get('check')).toContain('run: .ci/run')
})

test('both stages are synthesised once, and what was synthesised is what is deployed', () => {
  for (const name of ['staging', 'production']) {
    expect(jobs.get('synthesise')).toContain(`npx cdk synth --quiet --output cdk.out/${name} -c stage=${name}\n`)
    expect(jobs.get(name)).toContain(`stage: ${name}\n`)
  }
  expect(stage.match(/cdk (synth|deploy).*/g)).toEqual([
    'cdk deploy --all --app "cdk.out/$STAGE" --require-approval never',
  ])
})

test('the scenarios are the gate of staging, and each deployment is tried', () => {
  expect(jobs.get('staging')).toContain('proof: npm run test:stage\n')
  expect(manifest.scripts['test:stage']).toBe('vitest run --project stage')
  expect(jobs.get('production')).toMatch(/proof: npx sortie missions submit echo .* --watch\n/)
  const [doctor, deploy, proof] = ['sortie doctor', 'cdk deploy', proofStep].map((step) => stage.indexOf(step))
  expect([doctor, deploy, proof].map(Number).every((at, index, all) => at > (all[index - 1] ?? 0))).toBe(true)
})

test('a deployment that has begun is not broken off by the next', () => {
  expect(pipeline).toContain('\nconcurrency:\n  group: deploy\n  cancel-in-progress: false\n')
})

test('a job has no permission but to read the code; those that deploy may say who they are', () => {
  for (const file of [pipeline, stage]) expect(file).toContain('\npermissions: {}\n')
  for (const [name, text] of jobs)
    expect(permissionsOf(text)).toEqual(
      ['staging', 'production'].includes(String(name)) ? ['contents: read', 'id-token: write'] : ['contents: read'],
    )
  expect(pipeline + stage).not.toMatch(/AWS_(ACCESS|SECRET)|pull_request/)
})

test('nobody can change what an action of others does, and no value is put into a script', () => {
  const used = [...(pipeline + stage).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
  for (const action of used.filter((one) => !one.startsWith('./')))
    expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
  const scripts = [...(pipeline + stage).matchAll(/run: (.*)/g)].map(([, script = '']) => script)
  expect(scripts.filter((script) => script.includes('${{'))).toEqual([proofStep])
})

function permissionsOf(job: string): readonly string[] {
  const [, block = ''] = /\n {4}permissions:\n((?: {6}.*\n)+)/.exec(job) ?? []
  return block
    .trim()
    .split('\n')
    .map((line) => line.trim())
}
