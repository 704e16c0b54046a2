import type { Call, Intercept } from '../simulation/intercept.ts'

/**
 * What happens to one write, send or timer. `fails`: the process gets an error, before or after the deed; `dies`: the
 * process ends there; `is lost`: it seems to succeed and was not done; `happens twice`: it was done twice.
 */
export type Mishap = 'fails before' | 'fails after' | 'dies before' | 'dies after' | 'is lost' | 'happens twice'

export const mishapsOf: Readonly<Record<string, readonly Mishap[]>> = {
  'stores write': ['fails before', 'fails after', 'dies before', 'dies after'],
  'lanes send': ['fails before', 'fails after', 'dies before', 'dies after', 'is lost', 'happens twice'],
  'scheduler set': ['fails before', 'fails after', 'dies before', 'dies after', 'is lost'],
  'scheduler remove': ['fails before', 'fails after', 'dies before', 'is lost'],
}

export interface Fault {
  /** The how manieth of all writes, sends and timers, from 0. */
  readonly position: number
  readonly mishap: Mishap
}

export interface FaultyProcess {
  readonly intercept: Intercept
  /** Resolves when the process dies; whatever it was doing then never goes on. */
  readonly died: Promise<void>
}

/** @param effects collects what the process does, so that a run without a fault tells how many positions there are */
export function faultyProcess(effects: string[], fault?: Fault): FaultyProcess {
  const death = Promise.withResolvers<void>()
  let dead = false
  const die = () => {
    dead = true
    death.resolve()
    return never
  }

  const intercept: Intercept = async (call, perform) => {
    if (dead) return never
    if (!isEffect(call)) return perform()
    effects.push(`${call.port} ${call.operation}`)
    if (fault?.position !== effects.length - 1) return perform()
    return mishaps[fault.mishap](perform, die)
  }
  return { intercept, died: death.promise }
}

const never: Promise<never> = new Promise(() => {})

function isEffect({ port, operation }: Call): boolean {
  return `${port} ${operation}` in mishapsOf
}

type Perform<Result> = () => Promise<Result>

const mishaps: Readonly<
  Record<Mishap, <Result>(perform: Perform<Result>, die: () => Promise<never>) => Promise<Result>>
> = {
  async 'fails before'() {
    throw new Error('The network is down')
  },
  async 'fails after'(perform) {
    await perform()
    throw new Error('The answer was lost')
  },
  'dies before': (_perform, die) => die(),
  async 'dies after'(perform, die) {
    await perform()
    return die()
  },
  'is lost': async <Result>() => undefined as Result,
  async 'happens twice'(perform) {
    await perform()
    return perform()
  },
}
