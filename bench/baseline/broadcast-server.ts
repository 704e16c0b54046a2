import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

// Only `ws`: it answers each frame with one frame, and sends the body of each POST to every connection.

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = String(Buffer.concat(chunks))
  response.writeHead(202, { 'content-length': 0 }).end()
  for (const socket of sockets.clients) socket.send(text)
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.on('message', () => socket.send('{"type":"subscribed"}'))
})

server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
console.log(JSON.stringify({ http: `http://127.0.0.1:${port}`, websocket: `ws://127.0.0.1:${port}` }))
