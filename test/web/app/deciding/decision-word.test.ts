import { describe, expect, test } from 'vitest'
import { decisionWord } from '../../../../web/app/deciding/decision-word.ts'

describe('the word on the button of a choice', () => {
  test('a question is answered, not approved', () => {
    expect(decisionWord('approve', { isQuestion: true, isEdited: true })).toBe('giveAnswer')
    expect(decisionWord('reject', { isQuestion: true, isEdited: true })).toBe('reject')
  })

  test('a call is approved with the changes only if there are some', () => {
    expect(decisionWord('approve', { isQuestion: false, isEdited: false })).toBe('approve')
    expect(decisionWord('approve', { isQuestion: false, isEdited: true })).toBe('approveEdited')
    expect(decisionWord('repeat', { isQuestion: false, isEdited: true })).toBe('repeat')
  })
})
