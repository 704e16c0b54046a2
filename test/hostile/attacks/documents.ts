import { attack } from '../attack.ts'
import { repeat } from '../repeat.ts'

const paths = ['/openapi.json', '/docs', '/health', '/approval-links/none', '/nowhere']
/** Each other host asks for another document. */
const hosts = ['127.0.0.1', 'localhost', '[::1]', 'evil.example']

export const documents = attack('public documents', ({ caller }, over) =>
  repeat(16, over, (n) => {
    const headers = {
      authorization: '',
      host: `${hosts[n % hosts.length]}:${n % 60_000}`,
      'accept-encoding': `${'a;q=0.1,'.repeat(n % 400)}gzip`,
      'if-none-match': Array.from({ length: n % 200 }, (_, at) => `"${at}"`).join(','),
    }
    return caller({ path: paths[n % paths.length] as string, headers })
  }),
)
