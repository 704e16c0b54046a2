import { expect } from 'vitest'
import { Explanation } from '../../contract/resources/explanation.ts'
import { SetAsideList } from '../../contract/resources/operators.ts'
import { apiOf, expectError } from './api.ts'
import { ended, missions, submit } from './missions.ts'
import type { Platform } from './platform.ts'
import type { Scenarios } from './scenario.ts'

/** The mission whose record is to be spoilt, once it has ended. */
export async function toBeSpoilt(platform: Pick<Platform, 'http' | 'apiKey' | 'patienceMs'>): Promise<string> {
  const api = apiOf(platform)
  const { id } = await submit(api, { agent: 'echo', input: 'x', tags: ['spoilt'] })
  await ended(platform, api, id)
  return id
}

/** What a bad disk, a bug or a hand in the store left behind. */
export function unreadable({ inTurn }: Scenarios): void {
  inTurn('a record that cannot be read', (scenario) => {
    scenario('is left out of lists, and takes nothing else down', async (platform) => {
      const api = apiOf(platform)
      const { id } = await submit(api, { agent: 'echo', input: 'later' })
      expect(await ended(platform, api, id)).toMatchObject({ status: 'COMPLETED' })
      for (const query of ['?limit=100', '?limit=100&status=COMPLETED', '?limit=100&tag=spoilt']) {
        const listed = (await missions(api, query)).items.map((mission) => mission.id)
        expect(listed).not.toContain(spoiltOf(platform))
      }
      expect((await missions(api)).items.map((mission) => mission.id)).toContain(id)
    })

    scenario('says so where it is asked for, and its explanation says why', async (platform) => {
      const api = apiOf(platform)
      const spoilt = spoiltOf(platform)
      const error = expectError(await api('GET', `/v1/missions/${spoilt}`), 'item_unreadable')
      expect(error.message).toContain('set aside')
      const explanation = Explanation.parse((await api('GET', `/v1/missions/${spoilt}/explain`)).body)
      expect(explanation).toMatchObject({ mission_id: spoilt, status: null, deadline: null })
      expect(explanation.reasons).toMatchObject([{ code: 'record_unreadable' }])
      expect(explanation.sentence).toContain('deadline')
    })

    scenario('is listed for operators, and for nobody else', async (platform) => {
      const api = apiOf(platform)
      await missions(api)
      const answer = await apiOf(platform, platform.operatorKey)('GET', '/v1/platform/set-aside?limit=100')
      const partition = `mission#${spoiltOf(platform)}`
      const listed = SetAsideList.parse(answer.body).items.find((item) => item.partition === partition)
      expect(listed).toMatchObject({ kind: 'mission', table: 'entities', sort: 'mission' })
      expect(listed?.reason).toContain('deadline')
      expectError(await api('GET', '/v1/platform/set-aside'), 'forbidden')
    })
  })
}

function spoiltOf({ spoilt }: Platform): string {
  if (spoilt === undefined) throw new Error('Nothing was spoilt on this platform')
  return spoilt
}
