import type { Bound } from '../../../core/base/ports/store.ts'

interface BoundCondition {
  readonly text: string
  /** The placeholder of `value` in the text. */
  readonly name: string
  readonly value: number
}

/**
 * The condition that a number stays within its bound after an addition, in terms of the value before, where a missing one
 * counts as 0.
 * @param name for the placeholders, of letters and _
 */
export function boundConditions(name: string, attribute: string, by: number, { min, max }: Bound): BoundCondition[] {
  const condition = (sign: '<=' | '>=', placeholder: string, before: number, fromNothing: boolean) => {
    const text = `${attribute} ${sign} ${placeholder}`
    const orMissing = `(attribute_not_exists(${attribute}) OR ${text})`
    return { text: fromNothing ? orMissing : text, name: placeholder, value: before }
  }
  return [
    ...(max === undefined ? [] : [condition('<=', `:max_${name}`, max - by, by <= max)]),
    ...(min === undefined ? [] : [condition('>=', `:min_${name}`, min - by, by >= min)]),
  ]
}

/** As a part of a command, in addition to its existing values. */
export function conditionsOf(conditions: readonly BoundCondition[]) {
  return {
    expression:
      conditions.length === 0 ? {} : { ConditionExpression: conditions.map(({ text }) => text).join(' AND ') },
    values: Object.fromEntries(conditions.map(({ name, value }) => [name, { N: String(value) }])),
  }
}
