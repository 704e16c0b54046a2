import { globSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { DeleteBucketPolicyCommand, ListBucketsCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3'
import { awsEnvironment, node24Directory } from './emulator.ts'
import { adaptTemplates, type Template } from './emulator-template.ts'
import { run } from './run-command.ts'

const repository = join(import.meta.dirname, '..', '..')
export const cdkProgram = join(repository, 'node_modules', 'aws-cdk', 'bin', 'cdk')
const account = 'aws://000000000000/us-east-1'

/** What each stack says about itself after a deployment: stack name, output key, value. */
export type StackOutputs = Record<string, Record<string, string>>

export interface DeployOptions {
  /** Where cdk.json is. Default: this repository. */
  app?: string
  /** Context values for the app, as `cdk -c name=value` would give them. */
  context?: Record<string, string>
}

/**
 * Deploys the whole app into the emulator at `endpoint` with the real CDK: synthesis, bootstrap, change sets, assets.
 * The templates are adapted on the way (see emulator-template.ts). URLs in the outputs lead to the emulator.
 *
 * @throws with the last output of the CDK when any part fails
 */
export async function deployStack(endpoint: string, options: DeployOptions = {}): Promise<StackOutputs> {
  const directory = await mkdtemp(join(tmpdir(), 'sortie-deploy-'))
  try {
    const [assembly] = await Promise.all([synthesise(endpoint, directory, options), bootstrap(endpoint)])
    return await deployAssembly(endpoint, assembly)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What `cdk deploy` takes to the emulator, made in a folder below `directory`. @returns that folder */
export async function synthesise(endpoint: string, directory: string, options: DeployOptions = {}): Promise<string> {
  const assembly = join(directory, 'cdk.out')
  const context = Object.entries(options.context ?? {}).flatMap(([name, value]) => ['--context', `${name}=${value}`])
  await runCdk(endpoint, options.app ?? repository, ['synth', '--quiet', '--output', assembly, ...context])
  await adaptAssembly(assembly, endpoint)
  return assembly
}

/** @throws with the last output of the CDK, in which CloudFormation's reason is */
export async function deployAssembly(endpoint: string, assembly: string): Promise<StackOutputs> {
  const outputs = join(assembly, 'outputs.json')
  const said = ['--outputs-file', outputs, '--require-approval', 'never', '--progress', 'events']
  await runCdk(endpoint, assembly, ['deploy', '**', '--app', assembly, ...said])
  return JSON.parse(await readFile(outputs, 'utf8'))
}

/** @throws with the last output of the CDK, in which CloudFormation's reason is */
export async function destroyAssembly(endpoint: string, assembly: string): Promise<void> {
  await tagBuckets(endpoint)
  await runCdk(endpoint, assembly, ['destroy', '--all', '--force', '--app', assembly])
}

/** Once for an account and region. */
export async function bootstrap(endpoint: string): Promise<void> {
  // Not in the app's directory: there, the CLI would synthesise the app once more.
  const empty = await mkdtemp(join(tmpdir(), 'sortie-bootstrap-'))
  try {
    await runCdk(endpoint, empty, ['bootstrap', account])
    await allowPlainHttpToAssets(endpoint)
  } finally {
    await rm(empty, { recursive: true, force: true })
  }
}

/** The bootstrap template denies what is not TLS; the emulator enforces that and speaks plain HTTP on loopback. */
export function allowPlainHttpToAssets(endpoint: string): Promise<void> {
  return forEachBucket(endpoint, 'cdk-', (s3, Bucket) => s3.send(new DeleteBucketPolicyCommand({ Bucket })))
}

/** The emulator keeps no tag that a template gives a bucket, and what empties a bucket before it is deleted asks for its own. */
export function tagBuckets(endpoint: string): Promise<void> {
  const Tagging = { TagSet: [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }] }
  return forEachBucket(endpoint, 'sortie-', (s3, Bucket) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging })))
}

async function forEachBucket(
  endpoint: string,
  beginning: string,
  act: (s3: S3Client, bucket: string) => Promise<unknown>,
): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = { endpoint, region: 'us-east-1', credentials, forcePathStyle: true, followRegionRedirects: true }
  const s3 = new S3Client(client)
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const names = Buckets.flatMap(({ Name }) => (Name?.startsWith(beginning) ? [Name] : []))
  await Promise.all(names.map((name) => act(s3, name)))
  s3.destroy()
}

/** Has all templates of what was synthesised be as the emulator at `endpoint` takes them. */
export async function adaptAssembly(assembly: string, endpoint: string): Promise<void> {
  const files = globSync('**/*.template.json', { cwd: assembly }).map((file) => join(assembly, file))
  const original = await Promise.all(
    files.map(async (file): Promise<Template> => JSON.parse(await readFile(file, 'utf8'))),
  )
  const { templates, leftOut } = adaptTemplates(original, endpoint)
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(templates[index]))))
  if (leftOut.length > 0) console.info(`Not deployed, because the emulator cannot: ${leftOut.join(', ')}`)
}

async function runCdk(endpoint: string, cwd: string, args: string[]): Promise<void> {
  const { AWS_PROFILE: _, ...environment } = process.env
  const env = {
    ...environment,
    ...awsEnvironment(endpoint),
    PATH: `${node24Directory()}${delimiter}${process.env.PATH ?? ''}`,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  }
  await run(process.execPath, [cdkProgram, ...args, '--ci', '--no-notices', '--no-color'], { cwd, env })
}
