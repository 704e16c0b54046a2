import { describe, expect, test } from 'vitest'
import { openApiDocument } from '../../../contract/openapi.ts'
import { withCodeSamples } from '../../../contract/samples/code-samples.ts'
import { sampleRequest } from '../../../contract/samples/request.ts'
import { createClient } from '../../../sdk/client.ts'

const document = withCodeSamples(openApiDocument({ version: '1.2.3', serverUrl: 'http://localhost:4600' }))
const all = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: operation.operationId,
    request: sampleRequest(document, path, method, operation),
    samples: Object.fromEntries((operation['x-codeSamples'] ?? []).map(({ label, source }) => [label, source])),
  })),
)

function named(name: string) {
  const found = all.find((one) => one.name === name)
  if (!found) throw new Error(`${name} is not documented`)
  return found.samples
}

describe('the sample in TypeScript', () => {
  test.each(all)('of $name sends the request that is meant', async ({ request, samples }) => {
    expect(await sentBy(String(samples.TypeScript))).toEqual({
      method: request.method,
      url: request.url,
      body: request.body?.value,
      key: request.needsKey ? 'Bearer the-key' : null,
    })
  })
})

/** What the SDK sends as the sample says. */
async function sentBy(source: string) {
  const sent: Request[] = []
  const record: typeof fetch = async (input, init) => {
    sent.push(new Request(input, init))
    return Response.json({})
  }
  const quiet = { log: () => {} }
  const client = (options: Parameters<typeof createClient>[0]) => createClient({ ...options, fetch: record })
  const code = source.replace("import { createClient } from 'sortie-sdk'\n", '')
  const run = new Function('createClient', 'fetch', 'console', 'process', `return (async () => {${code}})()`)
  await run(client, record, quiet, { env: { SORTIE_API_KEY: 'the-key' } })
  const [request] = sent
  const text = await request?.text()
  const body = text ? JSON.parse(text) : undefined
  return { method: request?.method, url: request?.url, body, key: request?.headers.get('authorization') ?? null }
}

test('the sample in Python writes values as Python does', () => {
  expect(named('redriveDeadLetter').Python).toBe(`import os
import requests

answer = requests.post(
    "http://localhost:4600/v1/dead-letters/dead_01KADSM0Q9F7Y1H5T3PKZD8WXA/redrive",
    headers={"Authorization": f"Bearer {os.environ['SORTIE_API_KEY']}"},
    json={
        "from_step": "failed",
        "agent_version": "newest",
        "dry_run": True,
    },
    timeout=30,
)
answer.raise_for_status()
print(answer.text)`)
})

test('a form is sent as a form', () => {
  expect(named('decideByLink').curl).toContain("--data-urlencode 'decision=approve'")
  expect(named('decideByLink').Python).toContain('data={')
})

test('what has to be asked for is in the address', () => {
  expect(named('compareEvaluations').curl).toMatch(/comparison\?baseline\w*=evl_/)
})

test('the command line has a sample where it has a command', () => {
  expect(named('cancelMission')['Command line']).toBe('sortie missions cancel mis_01KADSM0Q9F7Y1H5T3PKZD8WXA')
  expect(named('pollWork')).not.toHaveProperty('Command line')
})
