import { afterEach, expect, test, vi } from 'vitest'
import { readAddresses } from '../../cli/aws/stack-outputs.ts'
import { type HttpService, startHttpService } from '../adapters/aws/http-service.ts'

let service: HttpService | undefined
afterEach(async () => {
  vi.unstubAllEnvs()
  await service?.close()
})

/** An account with these stacks and their outputs, as CloudFormation tells them. */
async function inAccountWith(stacks: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  service = await startHttpService(({ body }) => {
    const name = new URLSearchParams(body).get('StackName') ?? ''
    const outputs = stacks[name]
    if (!outputs) return { status: 400, headers: xml, body: refusal(`Stack with id ${name} does not exist`) }
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    )
    return { status: 200, headers: xml, body: described(name, members.join('')) }
  })
  vi.stubEnv('AWS_ENDPOINT_URL', service.url)
}

const xml = { 'content-type': 'text/xml' }

function described(name: string, outputs: string): string {
  const stack = `<StackName>${name}</StackName><CreationTime>2026-11-29T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>`
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>${stack}<Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
}

function refusal(message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`
}

const websocketUrl = 'wss://w.execute-api.eu-west-1.amazonaws.com/live'

test('a stage without an edge is reached where its API is', async () => {
  await inAccountWith({ 'sortie-dev-platform': { httpUrl: 'https://h.execute-api.example', websocketUrl } })
  expect(await readAddresses('dev')).toEqual({ http: 'https://h.execute-api.example', websocket: websocketUrl })
})

test('a stage with an edge and no name of its own is reached where CloudFront says', async () => {
  await inAccountWith({
    'sortie-live-platform': { websocketUrl },
    'sortie-live-edge': { httpUrl: 'https://d1.cloudfront.net' },
  })
  expect(await readAddresses('live')).toEqual({ http: 'https://d1.cloudfront.net', websocket: websocketUrl })
})

test('a stage that is not there is said to be so', async () => {
  await inAccountWith({})
  await expect(readAddresses('gone')).rejects.toThrow(/there is no stack sortie-gone-platform/)
})
