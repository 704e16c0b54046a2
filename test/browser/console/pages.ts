import type { Life } from './fill.ts'

/** An address at which a room is looked at, and a name for its pictures. */
interface Example {
  readonly name: string
  readonly address: string
}

/** What the paths of rooms name, by an example of each. A new room names its examples here, or its tests fail. */
const examples: Readonly<Record<string, (life: Life) => Readonly<Record<string, string>>>> = {
  '/missions/new': () => ({ empty: '/missions/new', agent: '/missions/new?agent=clerk' }),
  '/missions/:id': ({ completed, failed, asking, family, waitingForWorker, scheduled }) =>
    addresses('/missions', { completed, failed, asking, family, waitingForWorker, scheduled }),
  '/missions/:id/compare/:other': ({ completed, failed }) => ({ both: `/missions/${completed}/compare/${failed}` }),
  '/approvals/:id': ({ approval }) => addresses('/approvals', { approval }),
  '/dead-letters/:id': ({ deadLetter }) => addresses('/dead-letters', { deadLetter }),
  '/conversations/:id': ({ conversation }) => addresses('/conversations', { conversation }),
  '/deliveries/:id': ({ delivery }) => addresses('/deliveries', { delivery }),
  '/limits/:name': () => ({ defined: '/limits/supplier-api' }),
  '/control/stops/:id': ({ stop }) => addresses('/control/stops', { stop }),
  '/evaluations/:id': ({ evaluation }) => addresses('/evaluations', { evaluation }),
  '/datasets/:name': () => ({ sums: '/datasets/sums' }),
  '/agents/:name': () => ({
    hosted: '/agents/clerk',
    remote: '/agents/warehouse',
    paused: '/agents/architect',
    versions: '/agents/clerk?view=versions',
  }),
  '/schedules/:id': ({ schedule }) => addresses('/schedules', { schedule }),
}

/** @param room its path in `web/app/rooms.ts` */
export function examplesOf(room: string, life: Life): readonly Example[] {
  const ofRoom = examples[room]
  if (!ofRoom && !room.includes(':')) return [{ name: nameOf(room), address: room }]
  if (!ofRoom) throw new Error(`Name an example for the room ${room} in test/browser/console/pages.ts`)
  return Object.entries(ofRoom(life)).map(([name, address]) => ({ name: `${nameOf(room)}-${name}`, address }))
}

/** Without what it leaves open. */
function nameOf(room: string): string {
  return room === '/' ? 'now' : room.replaceAll(/^\/|\/:\w+/g, '').replaceAll('/', '-')
}

function addresses(folder: string, ids: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, `${folder}/${id}`]))
}
