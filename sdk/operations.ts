import type { Api, Operation } from '../contract/api.ts'

/**
 * Where each operation is. The compiler compares every line with the contract, so that clients need not carry
 * the contract's schemas to know two strings of each.
 */
export const operationTable: { readonly [O in Operation]: readonly [method: Api[O]['method'], path: Api[O]['path']] } =
  {
    submitMission: ['POST', '/v1/missions'],
    listMissions: ['GET', '/v1/missions'],
    getMission: ['GET', '/v1/missions/{mission_id}'],
    changeMission: ['PATCH', '/v1/missions/{mission_id}'],
    holdMission: ['POST', '/v1/missions/{mission_id}/hold'],
    releaseMission: ['POST', '/v1/missions/{mission_id}/release'],
    cancelMission: ['POST', '/v1/missions/{mission_id}/cancel'],
    explainMission: ['GET', '/v1/missions/{mission_id}/explain'],
    listMissionEvents: ['GET', '/v1/missions/{mission_id}/events'],
    listMissionSteps: ['GET', '/v1/missions/{mission_id}/steps'],
    listDeadLetters: ['GET', '/v1/dead-letters'],
    getDeadLetter: ['GET', '/v1/dead-letters/{dead_letter_id}'],
    redriveDeadLetter: ['POST', '/v1/dead-letters/{dead_letter_id}/redrive'],
    redriveDeadLetters: ['POST', '/v1/dead-letters/redrive'],
    discardDeadLetter: ['DELETE', '/v1/dead-letters/{dead_letter_id}'],
    putLimit: ['PUT', '/v1/limits/{name}'],
    getLimit: ['GET', '/v1/limits/{name}'],
    listLimits: ['GET', '/v1/limits'],
    deleteLimit: ['DELETE', '/v1/limits/{name}'],
    createAgent: ['POST', '/v1/agents'],
    listAgents: ['GET', '/v1/agents'],
    getAgent: ['GET', '/v1/agents/{name}'],
    updateAgent: ['PATCH', '/v1/agents/{name}'],
    deleteAgent: ['DELETE', '/v1/agents/{name}'],
    listAgentVersions: ['GET', '/v1/agents/{name}/versions'],
    listMissionDeliveries: ['GET', '/v1/missions/{mission_id}/deliveries'],
    listDeliveries: ['GET', '/v1/deliveries'],
    getDelivery: ['GET', '/v1/deliveries/{delivery_id}'],
    resendDelivery: ['POST', '/v1/deliveries/{delivery_id}/resend'],
    getSigningSecrets: ['GET', '/v1/signing-secret'],
    rotateSigningSecret: ['POST', '/v1/signing-secret/rotate'],
    getIdentity: ['GET', '/v1/me'],
    createKey: ['POST', '/v1/keys'],
    listKeys: ['GET', '/v1/keys'],
    revokeKey: ['POST', '/v1/keys/{key_id}/revoke'],
    createTicket: ['POST', '/v1/tickets'],
    getHealth: ['GET', '/health'],
    getOpenApi: ['GET', '/openapi.json'],
    getReference: ['GET', '/docs'],
  }
