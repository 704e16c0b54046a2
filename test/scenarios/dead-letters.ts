import { expect } from 'vitest'
import {
  type DeadLetter,
  DeadLetterCauses,
  DeadLetterDetails,
  DeadLetterList,
  RedriveOutcome,
  RedriveReport,
} from '../../contract/resources/dead-letter.ts'
import type { Api } from './api.ts'

/** Every answer is parsed by the contract, so no scenario passes on one that breaks it. */

export async function deadLetters(api: Api, query = ''): Promise<DeadLetter[]> {
  const answer = await api('GET', `/v1/dead-letters${query}`)
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return DeadLetterList.parse(answer.body).items
}

export async function causes(api: Api, query = ''): Promise<DeadLetterCauses> {
  const answer = await api('GET', `/v1/dead-letters/causes${query}`)
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return DeadLetterCauses.parse(answer.body)
}

/** A mission's dead letter has the mission's number. */
export function deadLetterOf(mission: { readonly id: string }): string {
  return mission.id.replace('mis_', 'dead_')
}

export async function deadLetter(api: Api, id: string): Promise<DeadLetterDetails> {
  return DeadLetterDetails.parse((await api('GET', `/v1/dead-letters/${id}`)).body)
}

export async function redrive(api: Api, id: string, json: object = {}): Promise<RedriveOutcome> {
  const answer = await api('POST', `/v1/dead-letters/${id}/redrive`, { json })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return RedriveOutcome.parse(answer.body)
}

export async function redriveMany(api: Api, json: object): Promise<RedriveReport> {
  const answer = await api('POST', '/v1/dead-letters/redrive', { json })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return RedriveReport.parse(answer.body)
}
