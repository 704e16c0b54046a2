import { expect, test } from 'vitest'
import { requireRegions } from '../../lib/regions.ts'
import { StageSettings } from '../../lib/stages.ts'

const copyTo = (region: string) => ({ region, every_hours: 24, kept_days: 7, key: true }) as const

test.each(['us-east-1', 'eu-central-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])(
  'a stage may stand in %s',
  (region) => {
    expect(StageSettings.parse({ region, copy: { region } })).toMatchObject({ region })
    expect(() => requireRegions({ name: 'live', region, copy: copyTo(region) }, undefined)).not.toThrow()
  },
)

test('where nobody says where, there is nothing to refuse', () => {
  expect(() => requireRegions({ name: 'live', region: undefined }, undefined)).not.toThrow()
})

test('a stage that says where it stands goes there, whatever the credentials say', () => {
  expect(() => requireRegions({ name: 'live', region: 'eu-west-1' }, 'us-esat-1')).not.toThrow()
})

test('where it says nothing it goes where the credentials are for, which has to be a region as well', () => {
  expect(() => requireRegions({ name: 'live', region: undefined }, 'us-esat-1')).toThrow(
    /The stage live would be in "us-esat-1", .*us-east-1/,
  )
})

test('a region that is like no other is told with some that there are', () => {
  expect(() => requireRegions({ name: 'live', region: 'xx-west-1' }, undefined)).toThrow(
    /The stage live would be in "xx-west-1".*It knows eu-central-1, us-east-1/,
  )
})
