import { afterAll, beforeAll, inject, vi } from 'vitest'
import { missionKey } from '../../core/records/mission/mission-items.ts'
import { everyScenario } from '../scenarios/every-scenario.ts'
import { operating } from '../scenarios/operating.scenario.ts'
import type { Platform } from '../scenarios/platform.ts'
import { openReceiver, type Receiver } from '../scenarios/receiver.ts'
import { scenariosOn } from '../scenarios/scenario.ts'
import { openSlowSite, type SlowSite } from '../scenarios/slow-site.ts'
import { toBeSpoilt, unreadable } from '../scenarios/unreadable.scenario.ts'
import { mailsTaken, verifySender } from './deployed-mail.ts'
import { deployedStores, tenantOf } from './deployed-stores.ts'
import { newOperator, newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

// The emulator polls lanes, feeds and buses every second or so.
const patienceMs = 60_000
vi.setConfig({ testTimeout: 120_000 })

const gateway = 'API Gateway answers this before a function sees it'

const sentWhole = 'The emulator gathers what a Function URL sends piece by piece, and hands it on at its end.'

const byHttpsAlone = 'Our servers speak http under names of the internet there, and a secret is sent by https alone.'

const skips = {
  'a call is given to nobody who has hung up':
    'A Lambda is not told that whoever asked it has gone. What was given to nobody comes back once its lease is over.',
  'the secret of its connection is sent with each call, until it is rotated or revoked': byHttpsAlone,
  'a token of client credentials is asked for once, and sent with each call': byHttpsAlone,
  'one is rotated and revoked while a mission calls': byHttpsAlone,
  'one is asked with the secret of its connection, which its answers do not show': byHttpsAlone,
  'a guardrail of Amazon Bedrock says where nobody can ask it': 'There are credentials there.',
  'one is found out about, authorised by whoever opens the address, and called': byHttpsAlone,
  'a flood of frames is refused, ends its connection in the end, and no other':
    'The emulator answers fewer frames a second than are allowed, so none is too many.',
  'an event comes while the stream is open': sentWhole,
  'a key that is revoked meanwhile is told nothing that comes after': sentWhole,
  'a frame of 10,000 levels is a bad frame like others':
    'the emulator parses frames itself and drops what nests so deep',
  'a frame of 200 KB ends the connection and nothing else': 'the emulator takes frames of any size',
  'in a body that is not UTF-8': 'the emulator replaces such bytes, where API Gateway hands them on in base64',
  'in another spelling of a path': 'the emulator tidies paths before it looks for a route',
  'headers of 100 KB': gateway,
  'in what is not HTTP': gateway,
}

let platform: Platform
let slowSite: SlowSite
let receiver: Receiver

beforeAll(async () => {
  const outputs = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  const apiKey = await newTenant('Scenarios', 50)
  const otherTenantKey = await newTenant('Other', 1)
  const { httpUrl: http = '', websocketUrl: websocket = '', streamUrl = '' } = outputs
  // API Gateway would pass on the 401 that the function answers.
  const keys = { apiKey, otherTenantKey, operatorKey: await newOperator('Scenarios') }
  // lambda-network.ts leads these names here.
  slowSite = await openSlowSite('site.sortie.test')
  receiver = await openReceiver('receiver.sortie.test')
  const spoilt = await toBeSpoilt({ http, apiKey, patienceMs })
  await spoil(apiKey, spoilt)
  await verifySender()
  const delays = { patienceMs, firstBudgetDelayMs: 16_000 }
  const streams = streamUrl.replace(/\/$/, '')
  platform = {
    label: 'AWS',
    http,
    websocket,
    streams,
    ...keys,
    ...delays,
    refusedHandshake: '403',
    slowSite,
    receiver,
    spoilt,
    mails: () => mailsTaken(inject('awsEndpoint')),
  }
})

afterAll(async () => {
  await slowSite?.close()
  await receiver?.close()
})

const scenarios = scenariosOn(() => platform, skips)
everyScenario(scenarios)
operating(scenarios)
unreadable(scenarios)

/** Takes two fields from a mission's record. */
async function spoil(apiKey: string, id: string): Promise<void> {
  const store = (await deployedStores()).tenant(tenantOf(apiKey))
  const found = await store.get('entities', missionKey(id), { consistent: true })
  if (!found) throw new Error(`${id} is not in the table`)
  const { seq: _, deadline: __, ...body } = found.body as Record<string, unknown>
  await store.write([{ change: 'put', table: 'entities', item: { ...found, version: found.version + 1, body } }])
}
