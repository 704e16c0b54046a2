import type { Stores } from '../../base/ports/store.ts'

export interface UnreadableMessage {
  readonly id: string
  readonly queue: string
}

/**
 * Records for operators that a dead message is unreadable for this program. The message itself is given up: the store has
 * the same information, so the sweeper finds its mission, event or timer.
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
