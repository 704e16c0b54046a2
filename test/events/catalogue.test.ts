import { describe, expect, test } from 'vitest'
import { MissionEvent } from '../../contract/resources/mission.ts'
import { catalogue } from '../../events/catalogue.ts'
import { Envelope } from '../../events/envelope.ts'
import type { EventDefinition } from '../../events/event.ts'

const kinds = Object.entries<EventDefinition>(catalogue)

describe.each(kinds)('%s', (type, definition) => {
  test('stands in the catalogue under its own type', () => {
    expect(definition.type).toBe(type)
    expect(type).toMatch(/^[a-z]+\.[a-z_]+$/)
    expect(definition.summary).toMatch(/\.$/)
  })

  test('has a sample that is exactly what it says', () => {
    expect(definition.data.parse(definition.sample)).toStrictEqual(definition.sample)
  })

  test('allows no field that it does not name', () => {
    expect(definition.data.safeParse({ ...definition.sample, surely_unknown: 1 }).success).toBe(false)
  })

  test('fits the envelope, and what a client is sent', () => {
    const mission_id = 'mis_01KADSM0Q9F7Y1H5T3PKZD8WXA'
    const event = { id: `${mission_id}:1`, type, mission_id, seq: 1, time: new Date(0).toISOString() }
    expect(() => Envelope.parse({ ...event, tenant_id: 'ten_1', data: definition.sample })).not.toThrow()
    expect(() => MissionEvent.parse({ ...event, data: definition.sample })).not.toThrow()
  })
})
