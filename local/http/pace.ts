import { Transform } from 'node:stream'
import { SortieError } from '../../contract/errors.ts'

interface PaceBounds {
  /** The minimum that must pass in each portion of time. */
  readonly leastBytes: number
  readonly portionMs: number
  /** The maximum number of portions. */
  readonly portions: number
}

/** Whether bytes keep up. */
interface Pace {
  passed(bytes: number): void
  /** At the end of each portion. @returns why it is over */
  problem(): 'too slow' | 'too long' | undefined
}

export function createPace({ leastBytes, portions }: Pick<PaceBounds, 'leastBytes' | 'portions'>): Pace {
  let bytes = 0
  let ended = 0
  return {
    passed(count) {
      bytes += count
    },
    problem() {
      const isSlow = bytes < leastBytes
      bytes = 0
      ended += 1
      if (isSlow) return 'too slow'
      return ended >= portions ? 'too long' : undefined
    },
  }
}

/** Data piped through it is unchanged, and breaks off if it does not keep up. */
export function keepingPace(bounds: PaceBounds): Transform {
  const pace = createPace(bounds)
  const gauge = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      pace.passed(chunk.length)
      done(null, chunk)
    },
  })
  const timer = setInterval(() => {
    const problem = pace.problem()
    if (problem) gauge.destroy(new SortieError('invalid_input', `The bytes take ${wordsFor(problem, bounds)}`))
  }, bounds.portionMs)
  gauge.once('close', () => clearInterval(timer))
  // The reader is told of the error, even if it begins to read later; a stream without a reader would end the process.
  gauge.on('error', () => {})
  return gauge
}

function wordsFor(problem: 'too slow' | 'too long', { leastBytes, portionMs, portions }: PaceBounds): string {
  const seconds = portionMs / 1000
  if (problem === 'too slow') return `too long: fewer than ${leastBytes} passed within ${seconds} s`
  return `longer than ${portions * seconds} s`
}
