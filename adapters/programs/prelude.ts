/** The marker of a cut line, and of everything after it. */
const mark = '…'

/**
 * Runs in the interpreter before the program, so that all input and output is text and the program meets no
 * function of ours from outside. The functions that it uses are saved before the program could change them; a program that changes
 * their foundations spoils only its own output.
 *
 * `Math.random` uses four numbers (sfc32, by Chris Doty-Humphrey, in the public domain), and the console output is
 * bounded.
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
