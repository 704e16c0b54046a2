import type { Life } from './fill.ts'

/** An address at which a room is looked at, and a name for its pictures. */
export interface Example {
  readonly name: string
  readonly address: string
}

/** Examples for each room that is about one thing. A new room names its examples here, or its tests fail. */
const examples: Readonly<Record<string, (life: Life) => Readonly<Record<string, string>>>> = {
  '/missions/:id': ({ completed, failed, asking, family }) => ({ completed, failed, asking, family }),
}

/** @param room its path in `web/app/rooms.ts` */
export function examplesOf(room: string, life: Life): readonly Example[] {
  if (!room.includes(':')) return [{ name: room === '/' ? 'now' : room.slice(1), address: room }]
  const ids = examples[room]
  if (!ids) throw new Error(`Name an example for the room ${room} in test/browser/console/pages.ts`)
  const [folder = ''] = room.slice(1).split('/:')
  return Object.entries(ids(life)).map(([name, id]) => ({ name: `${folder}-${name}`, address: `/${folder}/${id}` }))
}
