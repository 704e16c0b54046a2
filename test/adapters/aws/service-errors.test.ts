import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as gateway from '@aws-sdk/client-apigatewaymanagementapi'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as eventbridge from '@aws-sdk/client-eventbridge'
import * as kms from '@aws-sdk/client-kms'
import * as lambda from '@aws-sdk/client-lambda'
import * as s3 from '@aws-sdk/client-s3'
import * as scheduler from '@aws-sdk/client-scheduler'
import * as secretsManager from '@aws-sdk/client-secrets-manager'
import * as ses from '@aws-sdk/client-sesv2'
import * as sqs from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { asUnavailable } from '../../../adapters/aws/client-config.ts'
import {
  cancellationReasons,
  common,
  documented,
  entryErrors,
  type Meaning,
  meaningOf,
  type Service,
} from '../../../adapters/aws/service-errors.ts'
import { kinds } from '../../../adapters/models/bedrock/bedrock.ts'
import { exceptionsOf, folderOf } from './documented-exceptions.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The SDK package of each service that adapters call, and what it exports. */
const packages: Readonly<Record<Service, readonly [string, object]>> = {
  'API Gateway': ['@aws-sdk/client-apigatewaymanagementapi', gateway],
  DynamoDB: ['@aws-sdk/client-dynamodb', dynamodb],
  EventBridge: ['@aws-sdk/client-eventbridge', eventbridge],
  'EventBridge Scheduler': ['@aws-sdk/client-scheduler', scheduler],
  KMS: ['@aws-sdk/client-kms', kms],
  Lambda: ['@aws-sdk/client-lambda', lambda],
  S3: ['@aws-sdk/client-s3', s3],
  SES: ['@aws-sdk/client-sesv2', ses],
  SQS: ['@aws-sdk/client-sqs', sqs],
  'Secrets Manager': ['@aws-sdk/client-secrets-manager', secretsManager],
}
const services = Object.keys(packages) as Service[]
const bedrock = '@aws-sdk/client-bedrock-runtime'
/** It signs, and calls nothing. */
const presigner = '@aws-sdk/s3-request-presigner'

test('adapters call no service but those of the table', () => {
  const imported = sources().flatMap((text) => [...text.matchAll(/from '(@aws-sdk\/[^']+)'/g)].map(([, name]) => name))
  expect(new Set(imported)).toEqual(new Set([...Object.values(packages).map(([name]) => name), bedrock, presigner]))
})

describe.each(services)('%s', (service) => {
  const [name, sdk] = packages[service]
  const told: Readonly<Record<string, Meaning>> = documented[service]

  test('the table has every exception that an operation of ours documents, and no other', () => {
    expect(Object.keys(told).sort()).toEqual([...thrownBy(name)].sort())
  })

  test('what the service says is its own fault, or may be tried again, passes', () => {
    for (const [exception, meaning] of Object.entries(told)) {
      const { $fault, $retryable } = made(sdk, exception)
      if ($fault === 'server' || $retryable) expect([exception, meaning]).toEqual([exception, 'unavailable'])
    }
  })

  test.each(Object.entries({ ...common, ...told }))('%s is %s', async (exception, meaning) => {
    const error = Object.assign(new Error('as the service said it'), { name: exception })
    const call = asUnavailable(service, () => Promise.reject(error))
    if (meaning !== 'unavailable') await expect(call).rejects.toBe(error)
    else await expect(call).rejects.toMatchObject({ code: 'unavailable', retryable: true, retryAfter: 1, cause: error })
  })
})

test('the table has every reason for which DynamoDB documents that it cancels a transaction', () => {
  const text = readFileSync(join(folderOf(packages.DynamoDB[0]), 'dist-types/models/errors.d.ts'), 'utf8')
  const reasons = text.slice(text.indexOf('Cancellation reason codes')).split('export declare class', 1)[0] ?? ''
  const codes = [...reasons.matchAll(/Code: <code>(\w+)<\/code>/g)].map(([, code]) => code)
  expect(new Set(Object.keys(cancellationReasons))).toEqual(new Set(codes))
})

test('the table has every code for which EventBridge documents that it refuses an entry, and when that passes', () => {
  const text = readFileSync(join(folderOf(packages.EventBridge[0]), 'dist-types/models/models_0.d.ts'), 'utf8')
  const entry = text.slice(text.indexOf('interface PutEventsResultEntry')).split('ErrorCode?:', 1)[0] ?? ''
  const [passing = '', lasting = ''] = entry.split('Non-retryable errors include')
  const codesIn = (part: string) => [...part.matchAll(/(?:<code>|html">)([A-Z]\w+)</g)].map(([, code]) => String(code))
  const meanings = [
    ...codesIn(passing).map((code) => [code, 'unavailable']),
    ...codesIn(lasting).map((code) => [code, 'internal']),
  ]
  expect(entryErrors).toEqual(Object.fromEntries(meanings))
})

test('every exception of Bedrock that a call documents, or its stream brings, is a kind of failure', () => {
  const model = readFileSync(join(folderOf(bedrock), 'dist-types/models/models_0.d.ts'), 'utf8')
  const brought = [...model.matchAll(/ConverseStreamOutput\.(\w+Exception)Member/g)].map(([, exception]) =>
    String(exception),
  )
  expect(brought.length).toBeGreaterThan(3)
  for (const exception of [...thrownBy(bedrock), ...brought]) expect(kinds).toHaveProperty(exception)
})

test('an exception that nobody has told us of is judged by its fault', () => {
  const named = (fault: string) => Object.assign(new Error('new'), { name: 'NewException', $fault: fault })
  expect(meaningOf('SQS', named('server'))).toBe('unavailable')
  expect(meaningOf('SQS', named('client'))).toBe('internal')
})

test.each(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'])(
  'credentials that ran out are fetched anew, whatever a service calls it: %s',
  (name) => {
    const error = Object.assign(new Error('The provided token has expired'), { name, $fault: 'client' })
    expect(meaningOf('S3', error)).toBe('unavailable')
  },
)

/** Without what a command does for an operator, who is told what a service said. */
function sources(): string[] {
  const files = globSync('adapters/{aws,models}/**/*.ts', { cwd: root, exclude: ['adapters/aws/restore/**'] })
  return files.map((file) => readFileSync(join(root, file), 'utf8'))
}

/** What the commands that adapters send to a service may throw, by the SDK's own words. */
function thrownBy(name: string): ReadonlySet<string> {
  const imports = new RegExp(`import \\{([^}]*)\\} from '${name}'`)
  const ours = new Set(sources().flatMap((text) => imports.exec(text)?.[1]?.match(/\w+(?=Command\b)/g) ?? []))
  expect(ours).not.toEqual(new Set())
  return new Set([...ours].flatMap((command) => exceptionsOf(name, command)))
}

/** One of the SDK's classes. */
function made(sdk: object, exception: string): { readonly $fault?: unknown; readonly $retryable?: unknown } {
  const Exception = (sdk as Record<string, unknown>)[exception]
  if (typeof Exception !== 'function') throw new Error(`The SDK has no class ${exception}`)
  return Reflect.construct(Exception, [{ $metadata: {}, message: '' }])
}
