import { execFile } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { inject } from 'vitest'
import { awsEnvironment, node24Directory } from '../emulator.ts'
import { pythonVenv } from '../python-venv.ts'

const repository = join(import.meta.dirname, '..', '..', '..')
const cdk = join(import.meta.dirname, '..', 'emulated-cdk.ts')

export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A shell in which `aws`, `sortie` and `cdk` are what a page means by them. */
export interface Shell {
  run(command: string, env?: Readonly<Record<string, string>>): Promise<Said>
}

/**
 * @param endpoint of the emulator that the commands reach; by default that of this run
 * @param folder of Sortie's sources, in which the commands are given
 */
export async function openShell(endpoint = inject('awsEndpoint'), folder = repository): Promise<Shell> {
  const python = await pythonVenv(join(repository, '.venv-aws-cli'), join(import.meta.dirname, 'requirements.txt'))
  const node = `"${process.execPath}"`
  const programs = [
    // Without the option it would ask for SQS where that was in its first years.
    `aws() { "${python}" -m awscli --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }`,
    `sortie() { ${node} "${join(folder, 'bin', 'sortie.ts')}" "$@"; }`,
    `cdk() { ${node} "${cdk}" "$@"; }`,
    'npx() { "$@"; }',
  ]
  const PATH = `${node24Directory()}${delimiter}${process.env.PATH ?? ''}`
  const maxBuffer = 64 * 1024 * 1024
  return {
    run: (command, given = {}) =>
      new Promise((resolve) => {
        const env = { PATH, AWS_PAGER: '', ...awsEnvironment(endpoint), ...given }
        const options = { env, maxBuffer, cwd: folder }
        execFile('bash', ['--norc', '-c', [...programs, command].join('\n')], options, (error, out, err) =>
          resolve({ code: error ? Number(error.code) : 0, out, err }),
        )
      }),
  }
}
