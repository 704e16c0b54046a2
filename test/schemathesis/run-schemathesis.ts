import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pythonVenv } from '../aws/python-venv.ts'

const venvRoot = join(import.meta.dirname, '..', '..', '.venv-schemathesis')

const hooks = join(import.meta.dirname, 'hooks.py')

/** What Schemathesis checks of each answer. The first two need requests that the contract refuses, and such as it takes. */
const checks = [
  'negative_data_rejection',
  'positive_data_acceptance',
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
  'ignored_auth',
]

/** Beside what was done: what depends on who asks and on what there is, which no schema can say. */
const refusals = ['2xx', '3xx', '401', '402', '403', '404', '409', '423', '429']

/** A body that is too long is refused before it is looked at. */
const rejections = ['400', '401', '403', '404', '405', '406', '409', '413', '415', '422', '428', '429']

const config = `[checks.negative_data_rejection]
expected-statuses = [${rejections.map((status) => `"${status}"`).join(', ')}]

[checks.positive_data_acceptance]
expected-statuses = [${refusals.map((status) => `"${status}"`).join(', ')}]
`

export interface Trial {
  /** Where the API answers, and a key of it. */
  readonly http: string
  readonly apiKey: string
  /** A folder to keep the configuration and the report in. */
  readonly folder: string
  readonly phases: readonly ('examples' | 'coverage' | 'fuzzing' | 'stateful')[]
  /** How many requests each operation gets in the phases that make them up. */
  readonly examples: number
  readonly maxSeconds?: number
  /** Expressions over operation ids. */
  readonly only?: string
}

/** @returns what it said, and whether every check held */
export async function runSchemathesis(trial: Trial): Promise<{ readonly passed: boolean; readonly said: string }> {
  const python = await pythonVenv(venvRoot, join(import.meta.dirname, 'requirements.txt'))
  const settings = join(trial.folder, 'schemathesis.toml')
  await writeFile(settings, config)
  const parameters = [
    ...['-m', 'schemathesis.cli', '--config-file', settings, 'run', `${trial.http}/openapi.json`],
    ...['--header', `Authorization: Bearer ${trial.apiKey}`, '--checks', checks.join(',')],
    ...['--mode', 'all', '--phases', trial.phases.join(','), '--max-examples', String(trial.examples)],
    // It waits for an answer's end, and a stream of a mission that waits has none for hours.
    ...['--exclude-operation-id', 'streamMission'],
    ...['--seed', '8', '--continue-on-failure', '--no-shrink', '--warnings', 'off', '--request-timeout', '30'],
    ...['--generation-database', 'none'],
    ...(trial.maxSeconds === undefined ? [] : ['--max-time', String(trial.maxSeconds)]),
    ...(trial.only === undefined ? [] : ['--include-operation-id-regex', trial.only]),
  ]
  try {
    const { stdout } = await promisify(execFile)(python, parameters, {
      maxBuffer: 100_000_000,
      cwd: trial.folder,
      env: { ...process.env, SCHEMATHESIS_HOOKS: hooks },
    })
    return { passed: true, said: stdout }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return { passed: false, said: `${stdout}\n${stderr}` }
  }
}
