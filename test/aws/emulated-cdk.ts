import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { adaptAssembly, allowPlainHttpToAssets, cdkProgram, tagBuckets } from './deployed-stack.ts'

// `cdk` as a page calls it, in a folder of Sortie's sources: the real one, on whose way to the emulator templates are adapted. What
// an operator says yes to is said with it.

const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = process.env
const [verb = '', ...words] = process.argv.slice(2)
const folder = await mkdtemp(join(tmpdir(), 'sortie-cdk-'))
try {
  if (verb === 'bootstrap') await bootstrap()
  else await onAssembly(join(folder, 'cdk.out'))
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** In an empty folder the CDK synthesises nothing first, and so is told the account and region that it would find. */
async function bootstrap(): Promise<void> {
  await cdk(['bootstrap', ...(words.length > 0 ? words : [`aws://000000000000/${region}`])], folder)
  await allowPlainHttpToAssets(endpoint)
}

async function onAssembly(assembly: string): Promise<void> {
  const said = words.filter((word) => word !== '--all')
  await cdk(['synth', '--quiet', '--output', assembly, ...said], process.cwd())
  await adaptAssembly(assembly, endpoint)
  if (verb === 'destroy') await tagBuckets(endpoint)
  const agreed = verb === 'destroy' ? ['--force'] : ['--require-approval', 'never', '--progress', 'events']
  await cdk([verb, '--all', '--app', assembly, ...agreed], process.cwd())
}

async function cdk(args: readonly string[], cwd: string): Promise<void> {
  const all = [cdkProgram, ...args, '--ci', '--no-notices', '--no-color']
  const env = { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' }
  const [code] = await once(spawn(process.execPath, all, { cwd, env, stdio: 'inherit' }), 'exit')
  if (code !== 0) throw new Error(`cdk ${args[0]} ended with ${code}`)
}
