import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const paths = [
  `/${'a/'.repeat(6000)}`,
  `/v1/missions/${'a'.repeat(12_000)}`,
  `/v1/${'%2F'.repeat(4000)}`,
  `/v1/missions?${'a=b&'.repeat(3000)}`,
  `/v1/${'../'.repeat(4000)}missions`,
  `/v1/${'%C0%AE'.repeat(2000)}`,
]

export const longPaths = attack('long paths', ({ caller }, over) =>
  repeat(16, over, (n) =>
    caller({ path: paths[n % paths.length] as string, ...(n % 2 === 0 && { headers: { authorization: '' } }) }),
  ),
)
