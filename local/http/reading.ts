import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { LoopShares } from '../../adapters/local/loop-shares.ts'
import { createUnparsed } from './unparsed.ts'

/** Whether connections are read. What Node itself pauses and resumes does not count. */
export interface Reading {
  /** Nothing more of it is read, nor parsed of what was read. The piece that is being parsed is parsed to its end. */
  hold(socket: Socket): void
  /** It goes on, unless it is held again at once. */
  goOn(socket: Socket): void
}

/** How connections share the turns of the event loop. */
export interface ReadingLoop {
  /** What one sends after all before it is parsed: of a small request, all. */
  readonly first: LoopShares
  /** What was read with it, or since. */
  readonly more: LoopShares
}

export interface ReadingBounds {
  /** What is parsed in one go. */
  readonly pieceBytes: number
  /** As how much a smaller piece counts: it may be a whole request. */
  readonly leastBytes: number
  /** What all connections hold that was read and is not parsed. */
  readonly unparsedBytes: number
}

interface Line {
  readonly name: string
  unparsed: Buffer
  /** Of what is unparsed, something was parsed already. */
  isGoingOn: boolean
  isHeld: boolean
  /** Its pieces are being parsed, or wait for a turn. */
  isBusy: boolean
  /** Node found that it is no HTTP. */
  isMalformed: boolean
  /** Its sender sends no more. */
  isAtEnd: boolean
}

const nothing = Buffer.alloc(0)

/**
 * Hands what comes in to Node's parser in small pieces, and so many bytes in a turn. Left to itself the parser takes in at once all
 * that was read of every connection, and nothing ends it: a read of 64 KB holds eleven thousand chunks of a byte. Who sends little
 * stands behind nobody who sends much, however many they are.
 */
export function readInPieces(server: Server, loop: ReadingLoop, bounds: ReadingBounds): Reading {
  const lines = new WeakMap<Socket, Line>()
  const noteUnparsed = createUnparsed(bounds.unparsedBytes)
  let opened = 0

  /** Node pauses a connection whose body nobody takes, or whose answers nobody reads. */
  function mayBeParsed(socket: Socket, line: Line): boolean {
    return !line.isHeld && !socket.isPaused() && !socket.destroyed
  }

  function sharesOf({ isGoingOn }: Line): LoopShares {
    return isGoingOn ? loop.more : loop.first
  }

  function parse(socket: Socket, line: Line): void {
    line.isBusy = true
    while (line.unparsed.length > 0 && mayBeParsed(socket, line) && sharesOf(line).hasRoom(line.name)) {
      const piece = line.unparsed.subarray(0, bounds.pieceBytes)
      line.unparsed = line.unparsed.subarray(bounds.pieceBytes)
      sharesOf(line).spend(line.name, Math.max(piece.length, bounds.leastBytes))
      line.isGoingOn = line.unparsed.length > 0
      // Node would find the same fault again in each piece that follows.
      if (!line.isMalformed) socket.emit('data', piece)
    }
    line.isBusy = false
    if (line.unparsed.length === 0) line.unparsed = nothing
    // However little is left of what was read together, all of it stays in memory.
    noteUnparsed(socket, line.unparsed === nothing ? 0 : line.unparsed.buffer.byteLength)
    if (line.unparsed.length > 0 && mayBeParsed(socket, line)) parseLater(socket, line)
  }

  function parseLater(socket: Socket, line: Line): void {
    line.isBusy = true
    void sharesOf(line).runLater(line.name, () => {
      line.isBusy = false
      goOn(socket, line)
    })
  }

  /** Parses what is left, and reads on where nothing is. */
  function goOn(socket: Socket, line: Line): void {
    if (line.isBusy || !lines.has(socket)) return
    parse(socket, line)
    if (!mayReadOn(socket, line)) return
    if (line.isAtEnd) Duplex.prototype.push.call(socket, null)
    else socket._read(bounds.pieceBytes)
  }

  function mayReadOn(socket: Socket, line: Line): boolean {
    return line.unparsed.length === 0 && mayBeParsed(socket, line)
  }

  server.on('connection', (socket: Socket) => {
    const line = newLine(String(opened++))
    lines.set(socket, line)
    // Once anybody listens, Node's parser takes what the connection emits, and reads no more beside it.
    socket.on('data', ignore).off('data', ignore)
    // Node pushes what it reads, and reads no more where it is told so.
    socket.push = (bytes: Buffer | null) => {
      if (bytes === null) line.isAtEnd = true
      else line.unparsed = line.unparsed.length === 0 ? bytes : Buffer.concat([line.unparsed, bytes])
      goOn(socket, line)
      return mayReadOn(socket, line)
    }
    socket.on('resume', () => goOn(socket, line)).once('close', () => forget(socket, line))
  })

  /** @returns what of it is not parsed */
  function forget(socket: Socket, line: Line): Buffer {
    const rest = line.unparsed
    line.unparsed = nothing
    noteUnparsed(socket, 0)
    return rest
  }

  // What comes behind a handshake is no HTTP.
  server.on('upgrade', ({ socket }) => {
    const line = lines.get(socket)
    if (!line) return
    lines.delete(socket)
    const rest = forget(socket, line)
    Reflect.deleteProperty(socket, 'push')
    if (rest.length > 0) socket.unshift(rest)
  })
  server.on('clientError', (_, socket) => {
    const line = lines.get(socket as Socket)
    if (line) line.isMalformed = true
  })

  return {
    hold(socket) {
      const line = lines.get(socket)
      if (line) line.isHeld = true
    },
    goOn(socket) {
      const line = lines.get(socket)
      if (!line?.isHeld) return
      line.isHeld = false
      queueMicrotask(() => goOn(socket, line))
    },
  }
}

function newLine(name: string): Line {
  return {
    name,
    unparsed: nothing,
    isGoingOn: false,
    isHeld: false,
    isBusy: false,
    isMalformed: false,
    isAtEnd: false,
  }
}

function ignore() {}
