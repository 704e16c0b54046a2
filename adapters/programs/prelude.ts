/** How a line that was cut, and everything after it, is told. */
const mark = '…'

/**
 * Run in the interpreter before the program, so that everything that goes in and comes out is text and the program meets no
 * function of ours outside of it. What it holds on to is kept from before the program could change it; a program that changes
 * what these stand on spoils what is told of itself.
 *
 * It has `Math.random` go by four numbers (sfc32, by Chris Doty-Humphrey, in the public domain), and gives what is written to the
 * console a bound.
 */
export const prelude = `(function (a, b, c, d, mostCharacters) {
  'use strict'
  const { parse, stringify } = JSON
  const RealError = Error
  const toText = String
  const cut = Function.prototype.call.bind(String.prototype.slice)
  let told = ''
  let isFull = false

  function words(value) {
    if (typeof value === 'string') return value
    try {
      if (value instanceof RealError) return value.name + ': ' + value.message
      const json = typeof value === 'object' && value !== null ? stringify(value) : undefined
      return json === undefined ? toText(value) : json
    } catch {
      return '(it cannot be shown)'
    }
  }

  function tell(...values) {
    if (isFull) return
    let line = told === '' ? '' : '\\n'
    for (let at = 0; at < values.length; at++) line += (at === 0 ? '' : ' ') + words(values[at])
    const room = mostCharacters - told.length
    isFull = line.length > room
    told += isFull ? cut(line, 0, room) + '${mark}' : line
  }

  globalThis.console = { log: tell, info: tell, warn: tell, error: tell, debug: tell }

  Math.random = function random() {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let at = 0; at < 12; at++) Math.random()

  return {
    parse,
    stringify,
    told: () => stringify(told),
    problem: (error) => stringify(error instanceof RealError ? words(error) : 'it threw ' + words(error)),
    stack: (error) => stringify(error instanceof RealError ? toText(error.stack) : ''),
  }
})`
