import { attack } from '../attack.ts'
import { ended, rawConnection } from '../raw-connection.ts'
import { repeat } from '../repeat.ts'

/** Opened and left idle. */
export const manyConnections = attack('many idle connections', (ground, over) =>
  repeat(2000, over, async () => ended(await rawConnection(ground, over))),
)
