import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

export interface SmtpServer {
  readonly url: string
  /** What it has taken: the envelope’s recipient, and the mail. */
  readonly mails: readonly { readonly to: string; readonly content: string }[]
  /** From now on it takes mails and tells nobody, or answers again. */
  keepQuiet(isQuiet: boolean): void
  close(): Promise<void>
}

type Moment = 'greeting' | 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'content'

/** A mail server that says no where it is told to. */
export async function startSmtpServer(refusing: { readonly [at in Moment]?: string } = {}): Promise<SmtpServer> {
  const mails: { to: string; content: string }[] = []
  let isQuiet = false
  const server = createServer((socket) => {
    let [to, content, inContent, buffered] = ['', '', false, '']
    const say = (line: string) => socket.write(`${line}\r\n`)
    const answer = (at: Moment, fine: string) => say(refusing[at] ?? fine)
    socket.on('error', () => {})
    answer('greeting', '220 double.example')
    const commands: Readonly<Record<string, (line: string) => void>> = {
      EHLO: () => say('250 double.example'),
      MAIL: () => answer('MAIL FROM', '250 ok'),
      RCPT(line) {
        to = /<([^>]*)>/.exec(line)?.[1] ?? ''
        answer('RCPT TO', '250 ok')
      },
      DATA() {
        answer('DATA', '354 go on')
        inContent = refusing.DATA === undefined
      },
      QUIT() {
        say('221 bye')
        socket.end()
      },
    }
    const command = (line: string) => {
      const known = commands[line.slice(0, 4).toUpperCase()]
      if (known) known(line)
      else say('250 ok')
    }
    const taken = () => {
      inContent = false
      if (refusing.content === undefined) mails.push({ to, content: content.replaceAll(/^\.\./gm, '.') })
      if (!isQuiet) answer('content', '250 taken')
      content = ''
    }
    socket.on('data', (data) => {
      const lines = (buffered + data.toString('latin1')).split('\r\n')
      buffered = lines.pop() ?? ''
      for (const line of lines) {
        if (!inContent) command(line)
        else if (line === '.') taken()
        else content += `${line}\r\n`
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    keepQuiet(quiet) {
      isQuiet = quiet
    },
    async close() {
      server.close()
      await once(server, 'close')
    },
  }
}
