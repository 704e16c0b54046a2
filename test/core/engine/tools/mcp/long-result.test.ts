import { describe, expect, test } from 'vitest'
import { SortieError } from '../../../../../contract/errors.ts'
import type { NewArtifact } from '../../../../../core/engine/files/save-artifact.ts'
import { keepResult } from '../../../../../core/engine/tools/mcp/long-result.ts'
import type { ToldResult } from '../../../../../core/engine/tools/mcp/told.ts'

const saved: NewArtifact[] = []
const saveFile = async (file: NewArtifact) => {
  saved.push(file)
  return { id: 'fil_1', name: file.name, media_type: String(file.said), bytes: file.bytes.length }
}
const within = (maxBytes: number, result: ToldResult) => keepResult(result, { maxBytes, tool: 'list.all', saveFile })
const lastSaved = () => Buffer.from(saved.at(-1)?.bytes ?? []).toString()

describe('a result of an MCP server', () => {
  test('of a megabyte is told whole, and nothing is kept beside it', async () => {
    const text = 'x'.repeat(999_000)
    expect(await within(1_000_000, { text })).toEqual({ text, truncated: false })
    expect(saved).toEqual([])
  })

  test('that is longer is a file of which the beginning is told, by whole characters', async () => {
    expect(await within(100, { text: '漢'.repeat(100) })).toEqual({
      text: '漢'.repeat(33),
      truncated: true,
      file: { file_id: 'fil_1', name: 'list.all-result.txt', media_type: 'text/plain', bytes: 300 },
    })
    expect(lastSaved()).toBe('漢'.repeat(100))
  })

  test('that is structured is a file of JSON', async () => {
    const structured = { a: 'y'.repeat(200) }
    expect(await within(100, { structured })).toMatchObject({
      text: `{"a":"${'y'.repeat(94)}`,
      file: { name: 'list.all-result.json', media_type: 'application/json' },
    })
    expect(JSON.parse(lastSaved())).toEqual(structured)
  })

  test('that is both is one text', async () => {
    const structured = { a: 'y'.repeat(200) }
    expect(await within(100, { text: 'So.', structured })).toMatchObject({ file: { name: 'list.all-result.txt' } })
    expect(lastSaved()).toBe(`${JSON.stringify(structured)}\n\nSo.`)
  })

  test('whose characters are all escaped is told as far as an answer carries it', async () => {
    const told = await within(1_000_000, { text: '"'.repeat(490_000) })
    expect(told).toMatchObject({ truncated: true })
    expect(JSON.stringify(JSON.stringify(told)).length).toBeLessThan(1_600_000)
  })

  test('for which there is no room is cut, and says why', async () => {
    const full = () => Promise.reject(new SortieError('limit_exceeded', 'It is full'))
    expect(await keepResult({ text: 'x'.repeat(200) }, { maxBytes: 100, tool: 'list', saveFile: full })).toMatchObject({
      text: 'x'.repeat(100),
      file: { name: 'list-result.txt', problem: 'limit_exceeded: It is full' },
    })
  })

  test('that is only tried is cut', async () => {
    expect(await keepResult({ text: 'xyz' }, { maxBytes: 100, tool: 'list', saveFile: undefined })).toEqual({
      text: 'xyz',
      truncated: false,
    })
    const tried = { maxBytes: 100, tool: 'list', saveFile: undefined }
    expect(await keepResult({ text: 'x'.repeat(200) }, tried)).toEqual({ text: 'x'.repeat(100), truncated: true })
  })
})
