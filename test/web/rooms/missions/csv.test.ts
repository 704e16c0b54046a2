import { expect, test } from 'vitest'
import { cell, csvOf } from '../../../../web/rooms/missions/csv.ts'
import { rowAt } from './rows.ts'

test('each mission is a line, with its reason', () => {
  const failed = rowAt(1, {
    status: 'FAILED',
    doing: { kind: 'failed', code: 'model_rejected', message: 'It said "no",\nand left' },
  })
  const [head, line] = csvOf([failed]).split('\r\n')
  expect(head).toBe(
    '\ufeffid,status,agent,priority,tags,subject,parent_id,created_at,started_at,finished_at,attempt,tokens,cost_usd,doing,reason',
  )
  expect(line).toBe(
    'mis_00000000000000000000000001,FAILED,coder,NORMAL,nightly,,,2026-11-30T09:00:00.000Z,2026-11-30T09:00:01.000Z,,1,120,0.25,failed,"model_rejected: It said ""no"",\nand left"',
  )
})

test('what a submitter wrote is no formula in a spreadsheet', () => {
  expect(cell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`)
  expect(cell('@SUM(A1)')).toBe("'@SUM(A1)")
  expect(cell('a-b')).toBe('a-b')
})
