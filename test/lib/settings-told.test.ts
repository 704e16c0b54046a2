import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test, vi } from 'vitest'

// Each app is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'sortie-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs an app as `cdk synth` does, which gives it the context in the environment. */
async function synthesise(app: string, context: object) {
  const program = join(import.meta.dirname, '..', '..', 'bin', app)
  const said = { CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(folder, 'cdk.out') }
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...said, CDK_DEFAULT_REGION: 'eu-north-1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [[code], err] = await Promise.all([once(child, 'close'), text(child.stderr)])
  return { code, err }
}

/** A file of settings with this content. */
function settings(content: object): string {
  const file = join(folder, 'stages.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

describe('a deployment whose settings cannot be honoured', () => {
  test('each problem of its file has a line, which says where it is', async () => {
    const stages = settings({ dev: { disposable: 'no', region: 'Frankfurt' }, live: { throwaway: true } })
    const { code, err } = await synthesise('cloud.ts', { stages })
    expect({ code, lines: err.trimEnd().split('\n') }).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(/^sortie: \S+stages\.json: dev\.disposable: give true or false, not text$/),
        expect.stringMatching(/^sortie: \S+stages\.json: dev\.region: it must be an AWS region, such as eu-central-1$/),
        expect.stringMatching(/^sortie: \S+stages\.json: live: .*throwaway/),
      ],
    })
  })

  test('a region that AWS does not have is told with those it has, wherever it was said', async () => {
    const mistyped = settings({ dev: { disposable: true, region: 'us-esat-1', copy: { region: 'eu-wset-1' } } })
    const said = await synthesise('cloud.ts', { stages: mistyped })
    expect(said.code).toBe(1)
    expect(said.err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^sortie: The stage dev would be in "us-esat-1", which .*It knows .*us-east-1, us-east-2/),
      expect.stringMatching(/^sortie: The copy of dev would be in "eu-wset-1", which .*It knows eu-central-1, /),
    ])
  })

  test('the app of the pipeline’s role tells its problems alike', async () => {
    const { code, err } = await synthesise('deployer.ts', {})
    expect({ code, err }).toEqual({
      code: 1,
      err: 'sortie: Say -c repository=<owner>/<name> of the repository on GitHub\n',
    })
  })
})
