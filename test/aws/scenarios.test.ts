import { beforeAll, vi } from 'vitest'
import { everyScenario } from '../scenarios/every-scenario.ts'
import { operating } from '../scenarios/operating.scenario.ts'
import type { Platform } from '../scenarios/platform.ts'
import { scenariosOn } from '../scenarios/scenario.ts'
import { newOperator, newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

// The emulator takes one message of a lane at a time, and polls lanes, feeds and buses every second or so.
const patienceMs = 60_000
vi.setConfig({ testTimeout: 120_000 })

const unreachable = 'the Lambdas fetch public addresses only, so no page of ours can keep an agent waiting'
const gateway = 'API Gateway answers this before a function sees it'

const unpostable = 'the Lambdas post to public addresses only, so none of ours can receive'

const skips = {
  'a flood of frames is refused, ends its connection in the end, and no other':
    'The emulator answers fewer frames a second than are allowed, so none is too many.',
  'the end of a mission is posted to its owner, who verifies it': unpostable,
  'other events are posted too where they are chosen, and their numbers put them in order': unpostable,
  'a receiver that is away is tried again, with the same words and id': unpostable,
  'a receiver that answers 410 is left alone, until it is asked to be sent again': unpostable,
  'both sign a callback while they overlap': unpostable,
  'a receiver that hangs holds up nobody else’s': unpostable,
  'a head with 2xx is a success, whatever its body does': unpostable,
  'a receiver that switches protocols is tried again': unpostable,
  'a mission ends at its deadline, whatever its page keeps it waiting for': unreachable,
  'a page that switches protocols, or hints without end, is a failure that is told': unreachable,
  'a mission that is still at work at its deadline expires': unreachable,
  'a page is fetched where the operator allows it': unreachable,
  'data is sent with its key, and shown as open until it is answered': unreachable,
  'a write whose answer is lost waits for a person, who says what it had answered': unreachable,
  'or has it repeated, under the same key': unreachable,
  'or gives the mission up, which a redrive does not forget': unreachable,
  'an idempotent call whose answer is lost is repeated by the next attempt, and says so': unreachable,
  'a mission that is cancelled takes its question back': unreachable,
  'a waiting parent names its child': unreachable,
  'a child that is cancelled is told to the parent, which goes on': unreachable,
  'a running mission is stopped in the middle of a call': unreachable,
  'a waiting mission takes its children and theirs with it': unreachable,
  'a child that has ended already is named as such': unreachable,
  'a tree of missions is stopped as one': unreachable,
  'what is said meanwhile waits its turn, and every message gets its reply in order': unreachable,
  'an interruption stops the reply and answers the newest message': unreachable,
  'a conversation that rejects says so while it is busy': unreachable,
  'all with a tag stop, in whatever state they are, and no others': unreachable,
  'a call of any tenant is aborted by a stop, whose receipt tells when it had ended': unreachable,
  'the receipt of a cancel tells when the last call had ended': unreachable,
  'a pause holds what runs before its next step and what is new; lifted, both go on': unreachable,
  'a mission at work records its step, gives back its slot, and goes on in the same attempt': unreachable,
  'a running mission says in which call it is': unreachable,
  'a waiting parent says for which child, and what that does': unreachable,
  'a frame of 10,000 levels is a bad frame like others':
    'the emulator parses frames itself and drops what nests so deep',
  'a frame of 200 KB ends the connection and nothing else': 'the emulator takes frames of any size',
  'in a body that is not UTF-8': 'the emulator replaces such bytes, where API Gateway hands them on in base64',
  'in another spelling of a path': 'the emulator tidies paths before it looks for a route',
  'headers of 100 KB': gateway,
  'in what is not HTTP': gateway,
}

let platform: Platform

beforeAll(async () => {
  const outputs = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  const apiKey = await newTenant('Scenarios', 50)
  const otherTenantKey = await newTenant('Other', 1)
  const { httpUrl: http = '', websocketUrl: websocket = '' } = outputs
  // API Gateway would pass on the 401 that the function answers.
  const keys = { apiKey, otherTenantKey, operatorKey: await newOperator('Scenarios') }
  const delays = { patienceMs, firstBudgetDelayMs: 16_000 }
  platform = { label: 'AWS', http, websocket, ...keys, ...delays, refusedHandshake: '403' }
})

const scenarios = scenariosOn(() => platform, skips)
everyScenario(scenarios)
operating(scenarios)
