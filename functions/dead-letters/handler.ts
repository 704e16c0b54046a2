import * as routes from '../../contract/routes/dead-letters.ts'
import { countDeadLetters } from '../../core/features/dead-letters/count-dead-letters.ts'
import { discardDeadLetter } from '../../core/features/dead-letters/discard.ts'
import { getDeadLetter, listDeadLetters } from '../../core/features/dead-letters/read-dead-letters.ts'
import { redriveDeadLetter, redriveDeadLetters } from '../../core/features/dead-letters/redrive.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const list = listDeadLetters(ports)
  const count = countDeadLetters(ports)
  const get = getDeadLetter(ports)
  const redrive = redriveDeadLetter(ports)
  const redriveMany = redriveDeadLetters(ports)
  const discard = discardDeadLetter(ports)
  return httpHandler(routes, ports, {
    listDeadLetters: ({ caller, query }) => list(caller, query),
    countDeadLetters: ({ caller, query }) => count(caller, query),
    getDeadLetter: ({ caller, params }) => get(caller, params.dead_letter_id),
    redriveDeadLetter: ({ caller, params, body }) => redrive(caller, params.dead_letter_id, body),
    redriveDeadLetters: ({ caller, body }) => redriveMany(caller, body),
    discardDeadLetter: async ({ caller, params }) => {
      await discard(caller, params.dead_letter_id)
      return undefined
    },
  })
}
