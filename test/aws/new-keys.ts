import { join } from 'node:path'
import { inject } from 'vitest'
import { awsEnvironment } from './emulator.ts'
import { run } from './run-command.ts'

const sortie = join(import.meta.dirname, '..', '..', 'bin', 'sortie.ts')

/** As an operator makes one: with the command line and credentials of the account. @returns its key */
export function newTenant(name: string, concurrency: number): Promise<string> {
  return made(['tenants', 'create', name, '--concurrency', String(concurrency), '--requests-per-s', '100000'])
}

/** @returns a key that reaches across tenants */
export function newOperator(name: string): Promise<string> {
  return made(['operators', 'create', name])
}

async function made(command: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH, ...awsEnvironment(inject('awsEndpoint')) }
  const args = [sortie, ...command, '--aws', '--stage', 'dev', '--json']
  return JSON.parse(await run(process.execPath, args, { env })).api_key
}
