import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'
import { awsEnvironment } from '../emulator.ts'
import { pythonVenv } from '../python-venv.ts'

const repository = join(import.meta.dirname, '..', '..', '..')

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A shell in which `aws` and `sortie` are what a page means by them. */
export interface Shell {
  run(command: string, env?: Readonly<Record<string, string>>): Promise<Said>
}

/** @param endpoint of the emulator that the commands reach; by default that of this run */
export async function openShell(endpoint = inject('awsEndpoint')): Promise<Shell> {
  const python = await pythonVenv(join(repository, '.venv-aws-cli'), join(import.meta.dirname, 'requirements.txt'))
  const programs = [
    // Without the option it would ask for SQS where that was in its first years.
    `aws() { "${python}" -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`,
    `sortie() { "${process.execPath}" "${join(repository, 'bin', 'sortie.ts')}" "$@"; }`,
    'npx() { "$@"; }',
  ]
  return {
    run: (command, given = {}) =>
      new Promise((resolve) => {
        const env = { PATH: process.env.PATH, AWS_PAGER: '', ...awsEnvironment(endpoint), ...given }
        execFile('bash', ['--norc', '-c', [...programs, command].join('\n')], { env }, (error, out, err) =>
          resolve({ code: error ? Number(error.code) : 0, out, err }),
        )
      }),
  }
}
