import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const body = `{"agent":"echo","input":"${'a'.repeat(380 * 1024)}"}`
const paths = ['/v1/missions', '/approval-links/none', '/v1/approval-links/none', '/nowhere']

export const bodiesWithoutAKey = attack('large bodies without a key', ({ caller }, over) =>
  repeat(32, over, (n) =>
    caller({ method: 'POST', path: paths[n % paths.length] as string, body, headers: { authorization: '' } }),
  ),
)
