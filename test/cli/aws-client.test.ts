import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { awsClient } from '../../cli/aws/aws-client.ts'

const root = join(import.meta.dirname, '..', '..')

test('each request of a command to AWS ends by a clock of ours', () => {
  const made = globSync('cli/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/new (\w+Client)\(([^)]*)\)/g)].map(
      ([, name, config = '']) => ({
        name,
        endsInTime: /\bawsClient\b/.test(config),
      }),
    ),
  )
  expect(made.length).toBeGreaterThan(5)
  expect(made.filter(({ endsInTime }) => !endsInTime)).toEqual([])
  const { requestTimeout, connectionTimeout, throwOnRequestTimeout } = awsClient.requestHandler
  expect(requestTimeout + connectionTimeout).toBeLessThanOrEqual(60_000)
  expect(throwOnRequestTimeout).toBe(true)
})
