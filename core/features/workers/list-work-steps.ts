import type { Step } from '../../../contract/resources/mission.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import type { EndPorts } from '../../engine/legs/end-leg.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { listMissionSteps } from '../missions/read-missions.ts'
import { type WorkRef, withRemoteLeg } from './remote-leg.ts'

/** For a worker whose key cannot read anything else. @throws SortieError `lease_lost`, `not_found`, `invalid_cursor` */
export function listWorkSteps(ports: EndPorts) {
  const list = listMissionSteps(ports)
  return (caller: Caller, ref: WorkRef, page: PageRequest): Promise<Page<Step>> =>
    withRemoteLeg(ports, caller, ref, () => list(caller, ref.mission, page))
}
