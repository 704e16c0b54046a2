import { expect } from 'vitest'
import { conflictsOf } from '../store-harness.ts'
import { consistent, type It, newTenant, type Open } from './case.ts'

const key = { partition: 'limits', sort: 'minute' }

export function counterCases(it: It, open: Open): void {
  it('counts from nothing, up and down', async () => {
    const store = newTenant(open)
    expect(await store.increment('ephemeral', key, 3)).toBe(3)
    expect(await store.increment('ephemeral', key, 4)).toBe(7)
    expect(await store.increment('ephemeral', key, -9)).toBe(-2)
    expect(await store.increment('ephemeral', key, 0)).toBe(-2)
    expect(await store.increment('ephemeral', { ...key, sort: 'other' }, 1)).toBe(1)
  })

  it('reads a counter as an item whose body is its value', async () => {
    const store = newTenant(open)
    await store.increment('ephemeral', key, 3)
    await store.increment('ephemeral', key, 2)
    expect(await store.get('ephemeral', key, consistent)).toMatchObject({ ...key, body: 5 })
  })

  it('does not pass its upper bound', async () => {
    const store = newTenant(open)
    const add = (by: number) => store.increment('ephemeral', key, by, { max: 10 })
    expect(await conflictsOf(add(11))).toEqual([0])
    expect(await add(8)).toBe(8)
    expect(await conflictsOf(add(3))).toEqual([0])
    expect(await add(2)).toBe(10)
    expect(await conflictsOf(add(1))).toEqual([0])
    expect(await add(-1)).toBe(9)
  })

  it('does not pass its lower bound', async () => {
    const store = newTenant(open)
    const add = (by: number) => store.increment('ephemeral', key, by, { min: 0, max: 5 })
    expect(await conflictsOf(add(-1))).toEqual([0])
    expect(await add(5)).toBe(5)
    expect(await conflictsOf(add(1))).toEqual([0])
    expect(await add(-5)).toBe(0)
    expect(await conflictsOf(add(-1))).toEqual([0])
    expect(await store.increment('ephemeral', key, 0)).toBe(0)
  })

  it('needs a lower bound above zero to be reached at once', async () => {
    const store = newTenant(open)
    expect(await conflictsOf(store.increment('ephemeral', key, 1, { min: 2 }))).toEqual([0])
    expect(await store.increment('ephemeral', key, 2, { min: 2 })).toBe(2)
  })

  it('counts each of many at once, and stops exactly at the bound', async () => {
    const store = newTenant(open)
    const values: number[] = []
    const add = async () => {
      values.push(await store.increment('ephemeral', key, 1, { max: 25 }))
    }
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => conflictsOf(add())))
    expect(outcomes.filter((conflicts) => conflicts !== undefined)).toHaveLength(15)
    expect(values.sort((one, other) => one - other)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1))
  })
}
