/**
 * The tenant of operators' keys and of the platform's own switches and stops. It is in no list of tenants, and runs no missions.
 * No generated id has this form.
 */
export const operatorsTenant = `ten_${'0'.repeat(26)}`
