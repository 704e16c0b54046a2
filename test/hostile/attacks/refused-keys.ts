import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const keys = ['', 'Bearer x', `Bearer sk_${'a'.repeat(8000)}`, 'Basic Og==', `Bearer ${'.'.repeat(1000)}`]

/** As a list of guessed keys is tried. */
export const refusedKeys = attack('refused keys', ({ caller }, over) =>
  repeat(16, over, (n) => {
    const authorization = n % 2 === 0 ? `Bearer so_${n}_${'a'.repeat(43)}` : (keys[n % keys.length] as string)
    return caller({ path: '/v1/missions', headers: { authorization } })
  }),
)
