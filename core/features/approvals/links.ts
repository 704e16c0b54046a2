import { isSortieError, SortieError } from '../../../contract/errors.ts'
import {
  type ApprovalLink,
  Decision,
  type Decision as DecisionValue,
  type LinkDecision,
  type NewApprovalLink,
} from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { parseJson } from '../../base/payloads/parse-json.ts'
import { messagePage } from '../../base/texts/plain-page.ts'
import { iso } from '../../base/times/iso.ts'
import { type Approval, approvalView, requireApproval } from '../../records/approval/approval.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { requireApprover } from './approvers.ts'
import { type DecidePorts, decide } from './decide.ts'
import { ensureLinkKey, type LinkKeyPorts, linkKeys } from './link-key.ts'
import { approvalPage } from './link-page.ts'
import { claimsOf, isSignedWith, type LinkClaims, linkToken } from './link-token.ts'

export type LinkPorts = DecidePorts & LinkKeyPorts

/**
 * A link hands on what the caller may do itself: decide this approval, once, until the link expires.
 * @throws SortieError `not_found`, `forbidden`, `approval_closed`
 */
export function createApprovalLink(ports: LinkPorts) {
  return async (caller: Caller, id: string, input: NewApprovalLink, origin: string): Promise<ApprovalLink> => {
    const tenant = caller.tenant.id
    const { approval } = await requireApproval(ports.stores.tenant(tenant), id)
    requireApprover(caller, approval)
    if (approval.status !== 'OPEN') throw new SortieError('approval_closed', `The approval ${id} is not open`)
    const expiresAt = ports.clock.now() + input.expires_s * 1000
    const claims = { tenant, approval: id, name: input.name, made_by: caller.key.id, expires_at: expiresAt }
    const token = linkToken(claims, await ensureLinkKey(ports, tenant))
    return { url: `${origin}/v1/approval-links/${token}`, expires_at: iso(expiresAt) }
  }
}

/** The page with the question and the form. It changes nothing, as previews of messages open links too. */
export function openApprovalLink(ports: LinkPorts) {
  return async (token: string): Promise<string> => {
    const { tenant, approval: id, name } = await requireGenuineLink(ports, token)
    const { approval } = await requireApproval(ports.stores.tenant(tenant), id)
    if (approval.status === 'DECIDED') return messagePage('This is decided already.', approval.decision?.decision)
    if (approval.status === 'CLOSED')
      return messagePage('Nothing is left to decide.', await whatEnded(ports, tenant, approval))
    return approvalPage(await approvalView(ports.blobs, tenant, approval), name)
  }
}

const ends = {
  COMPLETED: 'Its mission has completed.',
  FAILED: 'Its mission has failed.',
  CANCELLED: 'Its mission was cancelled.',
  EXPIRED: 'Its mission has expired.',
} as const

async function whatEnded({ stores }: LinkPorts, tenant: string, { mission_id }: Approval): Promise<string> {
  const mission = (await loadMission(stores.tenant(tenant), mission_id))?.mission
  return mission && isFinished(mission) ? ends[mission.status] : 'Its mission has ended.'
}

export function decideByLink(ports: LinkPorts) {
  return async (token: string, sent: LinkDecision): Promise<string> => {
    const { tenant, approval, name, made_by } = await requireGenuineLink(ports, token)
    try {
      await decide(ports, tenant, approval, {
        decision: decisionOf(sent),
        decider: { by: `${name} (link of ${made_by})`, via: 'link' },
      })
      return messagePage('Thank you. It is decided.', sent.decision)
    } catch (error) {
      if (!isSortieError(error) || error.retryable) throw error
      return messagePage('Nothing was decided.', error.message)
    }
  }
}

/** @throws SortieError `not_found`, the same for every reason, so that it tells nothing about links */
export async function requireGenuineLink(ports: LinkPorts, token: string): Promise<LinkClaims> {
  const claims = claimsOf(token)
  const keys = claims ? await linkKeys(ports, claims.tenant) : []
  if (!claims || !keys.some((key) => isSignedWith(token, key)) || claims.expires_at <= ports.clock.now()) {
    throw new SortieError('not_found', 'This link is unknown or has expired; ask for another')
  }
  return claims
}

/** @throws SortieError `invalid_input` */
function decisionOf({ decision, payload, note }: LinkDecision): DecisionValue {
  const noted = note === '' ? {} : { note }
  const value = payload === undefined || payload.trim() === '' ? undefined : contentOf(payload)
  // Whoever empties the editor does not approve what stood there.
  if (decision === 'approve' && payload !== undefined && value === undefined) throw nothingLeft()
  const content = decision === 'happened' ? { output: value ?? null } : { payload: value }
  const withContent = decision === 'approve' || decision === 'happened' ? content : {}
  const parsed = Decision.safeParse({ decision, ...withContent, ...noted })
  if (parsed.success) return parsed.data
  throw new SortieError('invalid_input', parsed.error.issues[0]?.message ?? 'This is not a decision')
}

function nothingLeft(): SortieError {
  return new SortieError(
    'invalid_input',
    'The field above the note is empty: go back and fill in what you approve, or your answer',
  )
}

/** People write answers as they speak; arguments stay the JSON that they were shown as. */
function contentOf(text: string): Json {
  try {
    return parseJson(text, 'The content') as Json
  } catch (error) {
    if (/^\s*[{["]/.test(text)) throw error
    return text
  }
}
