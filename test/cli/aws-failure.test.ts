import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { askingAws } from '../../cli/aws/aws-failure.ts'
import { CommandFailure } from '../../cli/failures/failure.ts'
import { SortieError } from '../../contract/errors.ts'
import { runSortie } from './run-sortie.ts'

// Each command is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

function metBy(error: unknown): Promise<unknown> {
  return askingAws(() => Promise.reject(error)).catch((failure) => failure)
}

const named = (name: string) => Object.assign(new Error('The security token is expired'), { name })

test('a region that AWS does not have shows as an address that nobody knows, with where it is said', async () => {
  const hostname = 'cloudformation.us-esat-1.amazonaws.com'
  for (const code of ['ENOTFOUND', 'EAI_AGAIN'])
    expect(await metBy(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code, hostname }))).toMatchObject({
      exitCode: 3,
      message: `AWS: the name ${hostname} cannot be resolved`,
      hint: expect.stringContaining('AWS_REGION'),
    })
})

test.each(['CredentialsProviderError', 'ExpiredTokenException', 'UnrecognizedClientException'])(
  'credentials that do not count are said to be those: %s',
  async (name) => {
    expect(await metBy(named(name))).toMatchObject({ exitCode: 4, hint: expect.stringContaining('AWS_PROFILE') })
  },
)

test('what AWS refuses is told in its words, and what the system refuses without a code', async () => {
  expect(await metBy(named('AccessDeniedException'))).toMatchObject({
    exitCode: 1,
    message: 'AWS: The security token is expired',
  })
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), {
    code: 'ECONNREFUSED',
    errno: -constants.errno.ECONNREFUSED,
  })
  expect(await metBy(new AggregateError([refused, refused]))).toMatchObject({ message: 'AWS: connection refused' })
})

test.each([
  new CommandFailure(2, 'there is no stack'),
  new SortieError('invalid_input', 'concurrency must be a whole number from 1 to 1000'),
  Object.assign(new Error('It is not restorable'), { mend: 'Name another time.' }),
])('what says already what is wrong stays as it is: %s', async (error) => {
  expect(await metBy(error)).toBe(error)
})

test.each([
  ['tenants', 'create', 'acme', '--aws'],
  ['operators', 'create', 'ann', '--aws'],
  ['resume', '--aws'],
  ['doctor', '--stage', 'dev'],
  ['restore', '--aws', '--stage', 'dev'],
])('a region that cannot be one is refused before AWS is asked: sortie %s', async (...args) => {
  const env = { AWS_REGION: 'Frankfurt', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
  const { code, out, err } = await runSortie(args, { env })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toBe(
    'sortie: AWS_REGION is "Frankfurt", which is not an AWS region\n  A region looks like eu-central-1.\n',
  )
})

test.each([['tenants', 'create', 'acme'], ['operators', 'create', 'ann'], ['resume']])(
  'a table that the credentials may not reach is AWS’s refusal, and no bug of ours: sortie %s',
  async (...args) => {
    const described =
      '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs><member><OutputKey>entitiesTable</OutputKey><OutputValue>t</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>'
    const refused = { __type: 'AccessDeniedException', message: 'User: ann is not authorized' }
    const account = createServer(({ headers }, answer) => {
      if (headers['x-amz-target'] === undefined) return answer.setHeader('content-type', 'text/xml').end(described)
      return answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(refused))
    })
    await once(account.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void account.close())
    const env = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(account.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }
    const { code, err } = await runSortie([...args, '--aws'], { env })
    expect({ code, err }).toEqual({ code: 1, err: 'sortie: AWS: User: ann is not authorized\n' })
  },
)
