import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import { bootstrap, deployAssembly, destroyAssembly, synthesise } from '../deployed-stack.ts'
import { type Emulator, startEmulator } from '../emulator.ts'
import { run } from '../run-command.ts'
import { Load } from './load.ts'

const sortie = join(import.meta.dirname, '..', '..', '..', 'bin', 'sortie.ts')

/** An account of its own, in which one release of the stage `dev` is deployed after the other. */
export class Account {
  readonly emulator: Emulator
  /** For releases; goes with the account. */
  readonly home: string

  static async open(): Promise<Account> {
    const account = new Account(await startEmulator(), await mkdtemp(join(tmpdir(), 'sortie-year-')))
    await bootstrap(account.emulator.endpoint)
    return account
  }

  private constructor(emulator: Emulator, home: string) {
    this.emulator = emulator
    this.home = home
  }

  /** What a release deploys. @param app where its sources are */
  synthesised(app: string): Promise<string> {
    return synthesise(this.emulator.endpoint, app, { app })
  }

  async deploy(assembly: string): Promise<void> {
    await deployAssembly(this.emulator.endpoint, assembly)
  }

  async destroy(assembly: string): Promise<void> {
    await destroyAssembly(this.emulator.endpoint, assembly)
  }

  /** The first tenant, and its missions. */
  async load(concurrency: number): Promise<Load> {
    const args = [
      'tenants',
      'create',
      'Year',
      '--concurrency',
      String(concurrency),
      '--aws',
      '--stage',
      'dev',
      '--json',
    ]
    const env = { PATH: process.env.PATH, ...this.emulator.env }
    const made = JSON.parse(await run(process.execPath, [sortie, ...args], { env }))
    return Load.begin(made, { id: made.tenant.id, key: made.api_key, concurrency })
  }

  /** Deploys in the middle of the load. @throws where hardly anything was under way meanwhile */
  async deployUnder(load: Load, assembly: string): Promise<void> {
    await load.running()
    const before = load.size
    await this.deploy(assembly)
    const meanwhile = load.size - before
    if (meanwhile < 5) throw new Error(`Only ${meanwhile} missions were accepted while it was deployed`)
    await load.running()
  }

  /** What code each function has. */
  async functions(): Promise<ReadonlyMap<string, string>> {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new LambdaClient({ endpoint: this.emulator.endpoint, region: 'us-east-1', credentials })
    const found = new Map<string, string>()
    for await (const { Functions = [] } of paginateListFunctions({ client }, {}))
      for (const { FunctionName = '', CodeSha256 = '' } of Functions) found.set(FunctionName, CodeSha256)
    client.destroy()
    return found
  }

  async close(): Promise<void> {
    await this.emulator.stop()
    await rm(this.home, { recursive: true, force: true })
  }
}
