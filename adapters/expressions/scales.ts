/** Weighs values: eight for a number, one for a character. A value that is in another twice counts twice, since JSON would have it twice. */
export interface Scales {
  /** Infinite for a value that contains itself. */
  weigh(value: unknown): number
  /** To be called after values may have changed: otherwise each is weighed once. */
  forget(): void
}

const scalar = 8

export function createScales(): Scales {
  let weighed = new WeakMap<object, number>()

  function weigh(value: unknown): number {
    if (typeof value === 'string') return value.length
    if (typeof value !== 'object' || value === null || isFunction(value)) return scalar
    const known = weighed.get(value)
    if (known !== undefined) return known
    weighed.set(value, Number.POSITIVE_INFINITY)
    const weight = Array.isArray(value) ? weightOfList(value) : weightOfObject(value)
    weighed.set(value, weight)
    return weight
  }

  function weightOfList(list: readonly unknown[]): number {
    // Its items are the steps of a join, which contain what was joined so far.
    if ('tupleStream' in list) return list.length * scalar
    let weight = 0
    for (const item of list) weight += weigh(item)
    return weight
  }

  function weightOfObject(object: object): number {
    let weight = 0
    for (const [key, value] of Object.entries(object)) weight += key.length + weigh(value)
    return weight
  }

  return {
    weigh,
    forget() {
      weighed = new WeakMap()
    },
  }
}

/** The library marks its functions by these keys. */
export function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && ('_jsonata_lambda' in value || '_jsonata_function' in value)
}
