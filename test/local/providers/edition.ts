import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { NewAgent } from '../../../contract/resources/agent.ts'
import { BudgetStatus } from '../../../contract/resources/budget.ts'
import { Explanation } from '../../../contract/resources/explanation.ts'
import type { Mission, Step } from '../../../contract/resources/mission.ts'
import { type Api, apiOf } from '../../scenarios/api.ts'
import { ended, missions, stepsOf, submit } from '../../scenarios/missions.ts'
import { freshName } from '../../scenarios/names.ts'
import type { Platform } from '../../scenarios/platform.ts'
import { begin, type Reply, replyTo, say } from '../../scenarios/talks.ts'
import { type EditionProcess, startEdition } from '../edition-process.ts'

/** The services of models over HTTP that the edition knows, by their protocols. */
export const endpoints = { chat: 'openai-chat', responses: 'openai-responses', messages: 'anthropic', google: 'gemini' }

/** Of every model, so that a cost says what was counted. */
export const price = { input_usd_per_million: 1, output_usd_per_million: 10 }

interface Where {
  /** Where all services over HTTP are. */
  readonly url: string
  /** The models of these that have a price. */
  readonly priced?: readonly string[]
  /** Where Bedrock is. */
  readonly bedrock?: string
  readonly env?: Readonly<Record<string, string>>
}

/** The local edition as its users have it, with services of models elsewhere on this machine. */
export interface Edition {
  readonly data: string
  readonly api: Api
  readonly platform: Platform
  /** @returns its name */
  agent(agent: Partial<NewAgent> & { readonly model: string }): Promise<string>
  /** A mission from its beginning to its end. */
  run(agent: string, mission?: object): Promise<Mission>
  /** A conversation in which each is said once the reply to what was said before is there. @returns the replies */
  talk(agent: string, said: readonly string[]): Promise<readonly Reply[]>
  /** All that a user can read of it afterwards. */
  read(mission: Mission): Promise<{ steps: readonly Step[]; explanation: Explanation; listed: Mission | undefined }>
  /** What an agent has spent today, once it has a budget for the day. */
  spent(agent: string): Promise<BudgetStatus['spent']>
}

/** @param where is asked once the servers of the test are there */
export function useEdition(where: () => Where): Edition {
  const folders: string[] = []
  let edition: EditionProcess
  let platform: Platform
  let data = ''
  let api: Api

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'sortie-providers-'))
    folders.push(data)
    edition = await startEdition({ data, env: environmentOf(where()) })
    const { http, websocket } = edition
    const fixed = { label: 'with services of models', otherTenantKey: '', firstBudgetDelayMs: 0 }
    platform = {
      ...fixed,
      http,
      websocket,
      apiKey: String(edition.api_key),
      patienceMs: 60_000,
      refusedHandshake: '401',
    }
    api = apiOf(platform)
  })
  afterAll(async () => {
    await edition?.stop()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  return {
    get data() {
      return data
    },
    get platform() {
      return platform
    },
    api: (...sent) => api(...sent),
    async agent(agent) {
      const name = freshName('one')
      const json = { name, instructions: 'Be brief.', ...agent }
      expect(await api('POST', '/v1/agents', { json })).toMatchObject({ status: 201 })
      return name
    },
    async run(agent, mission = {}) {
      const { id } = await submit(api, { agent, input: 'go', max_attempts: 1, ...mission })
      return ended(platform, api, id)
    },
    async talk(agent, said) {
      const { id } = await begin(api, { agent })
      const replies: Reply[] = []
      for (const content of said) {
        const { message } = await say(api, id, content)
        replies.push(await replyTo(platform, api, id, message.number))
      }
      return replies
    },
    async read({ id, agent }) {
      const { items } = await missions(api, `?agent=${agent}`)
      const explained = await api('GET', `/v1/missions/${id}/explain`)
      return {
        steps: await stepsOf(api, id),
        explanation: Explanation.parse(explained.body),
        listed: items.find((one) => one.id === id),
      }
    },
    async spent(agent) {
      const { body } = await api('GET', `/v1/budgets/agent:${agent}/day`)
      return BudgetStatus.parse(body).spent
    },
  }
}

function environmentOf({ url, priced = [], bedrock, env }: Where): Record<string, string> {
  const models = Object.fromEntries(priced.map((model) => [model, { price }]))
  const named = Object.entries(endpoints).map(([name, protocol]) => {
    const base_url = protocol.startsWith('openai') ? `${url}/v1` : url
    return [name, { protocol, base_url, key_env: 'KEY_OF_THE_SERVICES', models }]
  })
  return {
    KEY_OF_THE_SERVICES: 'key-of-the-operator',
    SORTIE_MODELS: JSON.stringify({ endpoints: Object.fromEntries(named) }),
    ...(bedrock !== undefined && {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    }),
    ...env,
  }
}
