import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { LoopShares } from '../../adapters/local/loop-shares.ts'
import { createUnparsed } from './unparsed.ts'

/** Whether connections are read, apart from Node’s own pauses. */
export interface Reading {
  /** Nothing more is read from it, or parsed of what was read. The piece being parsed is finished. */
  hold(socket: Socket): void
  /** It continues, unless it is held again at once. */
  goOn(socket: Socket): void
}

/** How connections share the turns of the event loop. */
export interface ReadingLoop {
  /** The first part of a connection’s data since the last parse: for a small request, all of it. */
  readonly first: LoopShares
  /** The data read with it, or since. */
  readonly more: LoopShares
}

export interface ReadingBounds {
  /** The amount parsed at once. */
  readonly pieceBytes: number
  /** The amount that a smaller piece counts as: it may be a whole request. */
  readonly leastBytes: number
  /** The maximum of all connections that is read but not parsed. */
  readonly unparsedBytes: number
}

interface Line {
  readonly name: string
  unparsed: Buffer
  /** A part of the unparsed data has been parsed already. */
  isGoingOn: boolean
  isHeld: boolean
  /** Its pieces are being parsed, or wait for a turn. */
  isBusy: boolean
  /** Node found that it is not HTTP. */
  isMalformed: boolean
  /** Its sender sends no more. */
  isAtEnd: boolean
}

const nothing = Buffer.alloc(0)

/**
 * Passes received data to Node’s parser in small pieces, a limited number of bytes in a turn. On its own the parser takes everything
 * read from every connection at once, without a break: a read of 64 KB may have eleven thousand chunks of a byte. So a sender of little
 * data never waits behind one who sends much, however many there are.
 */
export function readInPieces(server: Server, loop: ReadingLoop, bounds: ReadingBounds): Reading {
  const lines = new WeakMap<Socket, Line>()
  const noteUnparsed = createUnparsed(bounds.unparsedBytes)
  let opened = 0

  /** Node pauses a connection whose body is not consumed, or whose answers are not read. */
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
      // Node would report the same error for each further piece.
      if (!line.isMalformed) socket.emit('data', piece)
    }
    line.isBusy = false
    if (line.unparsed.length === 0) line.unparsed = nothing
    // However small the rest of a read is, the whole read stays in memory.
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

  /** Parses the rest, and reads more if there is none. */
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
    // Once there is a listener, Node’s parser takes the emitted data, and stops reading on its own.
    socket.on('data', ignore).off('data', ignore)
    // Node pushes what it reads, and stops reading if told so.
    socket.push = (bytes: Buffer | null) => {
      if (bytes === null) line.isAtEnd = true
      else line.unparsed = line.unparsed.length === 0 ? bytes : Buffer.concat([line.unparsed, bytes])
      goOn(socket, line)
      return mayReadOn(socket, line)
    }
    socket.on('resume', () => goOn(socket, line)).once('close', () => forget(socket, line))
  })

  /** @returns the unparsed rest */
  function forget(socket: Socket, line: Line): Buffer {
    const rest = line.unparsed
    line.unparsed = nothing
    noteUnparsed(socket, 0)
    return rest
  }

  // Data after a handshake is not HTTP.
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
