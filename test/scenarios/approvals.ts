import { expect } from 'vitest'
import { Approval, ApprovalList } from '../../contract/resources/approval.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import type { Api } from './api.ts'

export async function approvalOf(api: Api, id: string): Promise<Approval> {
  const answer = await api('GET', `/v1/approvals/${id}`)
  expect(answer).toMatchObject({ status: 200 })
  return Approval.parse(answer.body)
}

export async function approvals(api: Api, status: Approval['status']): Promise<Approval[]> {
  const answer = await api('GET', `/v1/approvals?status=${status}&limit=100`)
  expect(answer).toMatchObject({ status: 200 })
  return ApprovalList.parse(answer.body).items
}

export async function decide(api: Api, id: string, decision: Record<string, unknown>): Promise<Approval> {
  const answer = await api('POST', `/v1/approvals/${id}/decision`, { json: decision })
  expect(answer).toMatchObject({ status: 200 })
  return Approval.parse(answer.body)
}

/** The approval that a mission waits for. */
export function awaitedApproval({ waiting_for }: Mission): string {
  return waiting_for?.kind === 'approval' ? waiting_for.approval_id : ''
}
