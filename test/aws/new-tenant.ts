import { join } from 'node:path'
import { inject } from 'vitest'
import { awsEnvironment } from './emulator.ts'
import { run } from './run-command.ts'

const sortie = join(import.meta.dirname, '..', '..', 'bin', 'sortie.ts')

/** As an operator makes one: with the command line and credentials of the account. @returns its key */
export async function newTenant(name: string, concurrency: number): Promise<string> {
  const env = { PATH: process.env.PATH, ...awsEnvironment(inject('awsEndpoint')) }
  const limits = ['--concurrency', String(concurrency), '--requests-per-s', '100000']
  const args = [sortie, 'tenants', 'create', name, '--aws', '--stage', 'dev', ...limits, '--json']
  return JSON.parse(await run(process.execPath, args, { env })).api_key
}
