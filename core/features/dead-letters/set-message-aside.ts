import type { Stores } from '../../base/ports/store.ts'

export interface UnreadableMessage {
  readonly id: string
  readonly queue: string
}

/**
 * Notes for operators that a dead message is none that this program knows. The message itself is given up: it only said what
 * the store has, too, so its mission, event or timer is found by the sweeper.
 */
export function setMessageAside({ stores }: { readonly stores: Stores }) {
  return ({ id, queue }: UnreadableMessage): Promise<void> =>
    stores.platform.setAside({
      table: 'entities',
      kind: 'dead message',
      partition: `dead-messages#${queue}`,
      sort: id,
      reason: 'It is neither a leg, nor an event, nor a timer; a newer program may have sent it',
    })
}
