import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

// Reads a reply of chat completions and discards it: it splits the lines, and parses the JSON of each event.

const provider = `${process.argv[2]}/chat/completions`

async function choicesIn(body: AsyncIterable<Uint8Array> | null): Promise<number> {
  const decoder = new TextDecoder()
  let rest = ''
  let choices = 0
  for await (const bytes of body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: {')) choices += JSON.parse(line.slice(6)).choices.length
  }
  return choices
}

const server = createServer(async (_request, response) => {
  const { body } = await fetch(provider, { method: 'POST', body: '{}' })
  response.end(String(await choicesIn(body)))
})

server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(JSON.stringify({ http: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
