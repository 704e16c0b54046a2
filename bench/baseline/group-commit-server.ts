import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

// One insert per request, and one fsynced transaction for all requests read in one turn of the event loop.

const sql = new DatabaseSync(join(process.argv[2] as string, 'ceiling.db'))
sql.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
sql.exec('CREATE TABLE jobs (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT')
const insert = sql.prepare('INSERT INTO jobs (body) VALUES (?)')
let answers: (() => void)[] = []

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (text) => {
    body += text
  })
  request.on('end', () => {
    if (answers.length === 0) {
      sql.exec('BEGIN')
      setImmediate(commit)
    }
    const { lastInsertRowid } = insert.run(JSON.stringify(JSON.parse(body)))
    const answer = JSON.stringify({ id: Number(lastInsertRowid) })
    answers.push(() => {
      response.writeHead(202, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
      response.end(answer)
    })
  })
})

function commit(): void {
  sql.exec('COMMIT')
  const now = answers
  answers = []
  for (const answer of now) answer()
}

server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(JSON.stringify({ http: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }))
