import { afterEach, describe, expect, test } from 'vitest'
import { createMail } from '../../../adapters/aws/ses-mail.ts'
import { aMail, mailSuite } from '../../ports/mail.suite.ts'
import { type HttpAnswer, type HttpService, startHttpService } from './http-service.ts'

const from = 'sortie@example.com'

let service: HttpService | undefined
afterEach(async () => {
  await service?.close()
  service = undefined
})

async function ses(answer: () => HttpAnswer) {
  const started = await startHttpService(answer)
  Object.assign(process.env, { AWS_ENDPOINT_URL_SESV2: started.url, SORTIE_MAIL_FROM: from })
  return started
}

const taken = { status: 200, body: '{"MessageId":"1"}' }

mailSuite('SES', async () => {
  const own = await ses(() => taken)
  return {
    get mail() {
      Object.assign(process.env, { AWS_ENDPOINT_URL_SESV2: own.url, SORTIE_MAIL_FROM: from })
      return createMail()
    },
    from,
    received: async () => own.requests.map(({ body }) => readCall(JSON.parse(body))),
    close: () => own.close(),
  }
})

interface Call {
  readonly FromEmailAddress: string
  readonly Destination: { readonly ToAddresses: readonly string[] }
  readonly Content: {
    readonly Simple: {
      readonly Subject: { readonly Data: string }
      readonly Body: { readonly Text: { readonly Data: string } }
      readonly Headers: readonly { readonly Name: string; readonly Value: string }[]
    }
  }
}

function readCall({ FromEmailAddress, Destination, Content: { Simple } }: Call) {
  return {
    from: FromEmailAddress,
    to: Destination.ToAddresses.join(', '),
    subject: Simple.Subject.Data,
    text: Simple.Body.Text.Data,
    headers: Object.fromEntries(Simple.Headers.map(({ Name, Value }) => [Name.toLowerCase(), Value])),
  }
}

test('a mail is one call, under the stage’s configuration set', async () => {
  service = await ses(() => taken)
  process.env.SORTIE_MAIL_CONFIGURATION_SET = 'sortie'
  await createMail().send(aMail())
  delete process.env.SORTIE_MAIL_CONFIGURATION_SET
  expect(service.requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/v2/email/outbound-emails']])
  expect(JSON.parse(service.requests[0]?.body ?? '')).toMatchObject({ ConfigurationSetName: 'sortie' })
})

describe('an answer of SES', () => {
  test.each([
    [400, 'MessageRejected', { kind: 'refused', about: 'mail' }],
    [400, 'BadRequestException', { kind: 'refused', about: 'mail' }],
    [400, 'AccountSuspendedException', { kind: 'failed' }],
    [400, 'MailFromDomainNotVerifiedException', { kind: 'failed' }],
    [404, 'NotFoundException', { kind: 'failed' }],
    [400, 'SendingPausedException', { kind: 'failed' }],
    [403, 'AccessDeniedException', { kind: 'failed' }],
    [400, 'LimitExceededException', { kind: 'failed' }],
    [429, 'TooManyRequestsException', { kind: 'failed' }],
    [500, 'InternalFailure', { kind: 'failed' }],
  ] as const)('%i %s', async (status, name, outcome) => {
    service = await ses(() => ({ status, headers: { 'x-amzn-errortype': name }, body: '{"message":"told"}' }))
    expect(await createMail().send(aMail())).toMatchObject(outcome)
    // It has no name for a call, so a repeat would be a second mail.
    expect(service.requests).toHaveLength(1)
  })
})

test('a stage without a sender sends nothing', async () => {
  service = await ses(() => taken)
  delete process.env.SORTIE_MAIL_FROM
  expect(await createMail().delivery()).toEqual({ kind: 'none' })
  expect(await createMail().send(aMail())).toMatchObject({ kind: 'failed' })
  expect(service.requests).toEqual([])
})
