import { afterEach, expect, test } from 'vitest'
import { waits } from '../../../adapters/aws/settings.ts'
import { operations } from '../../../contract/api.ts'
import { interceptStores } from '../../simulation/intercept.ts'
import { type Call, openApi, type TestApi } from './lists/api.ts'

let api: TestApi | undefined

afterEach(() => api?.platform.close())

/** How each operation is asked to wait for as long as it may, where there is nothing to wait for. */
const asked = {
  async listMissionEvents({ done }: TestApi): Promise<Call> {
    const { id } = await done('submitMission', { body: { agent: 'echo', input: 'x' } })
    return { params: { mission_id: String(id) }, query: { after: '99', wait: '20' } }
  },
  async listMessages({ done }: TestApi): Promise<Call> {
    const { id } = await done('createConversation', { body: { agent: 'echo' } })
    return { params: { conversation_id: String(id) }, query: { wait: '20' } }
  },
  pollToolCalls: async (): Promise<Call> => ({ body: { tools: ['render'], wait: 20 } }),
  async pollWork({ done }: TestApi): Promise<Call> {
    await done('createAgent', { body: { name: 'remote', kind: 'remote' } })
    const { id } = await done('registerInstance', { params: { name: 'remote' }, body: {} })
    return { params: { name: 'remote', instance_id: String(id) }, body: { wait: 20 } }
  },
}

test('each operation of the contract that may wait is among them', () => {
  const waiting = operations.filter(([, { waitsUpTo }]) => waitsUpTo !== undefined)
  expect(Object.keys(asked).toSorted()).toEqual(waiting.map(([operation]) => operation).toSorted())
})

test.each(Object.keys(asked) as (keyof typeof asked)[])(
  '%s holds no Lambda: it is answered at once, with when to ask again',
  async (operation) => {
    let waited = 0
    api = await openApi((ports) => ({
      settings: { ...ports.settings, waits },
      stores: interceptStores(ports.stores, (call, perform) => {
        if (call.operation === 'waitForChange') waited++
        return perform()
      }),
    }))
    const call = await asked[operation](api)
    expect(await api.done(operation, call)).toMatchObject({ ask_again_s: waits.ask_again_s })
    expect(waited).toBe(0)
    // Nobody who did not ask to wait is told to.
    const impatient = call.query ? { query: { ...call.query, wait: '0' } } : { body: { ...Object(call.body), wait: 0 } }
    expect(await api.done(operation, { ...call, ...impatient })).toMatchObject({ ask_again_s: 0 })
  },
)
