import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { transfersPath } from '../contract/console.ts'
import { type ErrorCode, errorTable } from '../contract/errors.ts'
import type { Edge } from './stage.ts'

/** The window over which WAF counts. */
const windowS = 300

/** For one address, without any key: four a second, a fifth of a route's total rate (throttles.ts). */
const withoutKeyPerWindow = 1_200

type Rule = CfnWebACL.RuleProperty

const untransformed = { priority: 0, type: 'NONE' }

/**
 * Parts of a request that text rules may not judge, because they are free text (missions are about everything), or that are
 * optional in our contract.
 */
const onlyCounted: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  AWSManagedRulesCommonRuleSet: [
    // The limit is 8 KB: our bodies may have 384 KB, which functions check.
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'EC2MetaDataSSRF_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'NoUserAgent_HEADER',
  ],
}

/** The rules, the cheapest first: too frequent requests are refused before any other inspection. */
export function firewallRules({ requestsPerAddress }: Edge): Rule[] {
  const rules: readonly Omit<Rule, 'priority' | 'visibilityConfig'>[] = [
    rate('requests-of-an-address', requestsPerAddress),
    rate('requests-without-a-key', withoutKeyPerWindow, withoutKey),
    managed('AWSManagedRulesAmazonIpReputationList', []),
    ...Object.entries(onlyCounted).map(([name, counted]) => managed(name, counted, noFile)),
  ]
  return rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: seen(rule.name) }))
}

/** In the format of our errors, so that clients wait and retry as usual. */
const tooFast: ErrorCode = 'rate_limited'
const bodyKey = 'too-fast'

export const firewallBodies: Readonly<Record<string, CfnWebACL.CustomResponseBodyProperty>> = {
  [bodyKey]: {
    contentType: 'APPLICATION_JSON',
    content: JSON.stringify({
      error: { code: tooFast, message: 'Too many requests come from this address; ask again later', details: {} },
    }),
  },
}

function rate(name: string, limit: number, scopeDownStatement?: CfnWebACL.StatementProperty) {
  return {
    name,
    action: {
      block: {
        customResponse: {
          responseCode: errorTable[tooFast].status,
          customResponseBodyKey: bodyKey,
          responseHeaders: [{ name: 'retry-after', value: '60' }],
        },
      },
    },
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: windowS,
        limit,
        ...(scopeDownStatement ? { scopeDownStatement } : {}),
      },
    },
  }
}

/** Pages of the console have the cookie of their session in place of a key. */
const withoutKey: CfnWebACL.StatementProperty = {
  notStatement: { statement: { orStatement: { statements: [has('authorization'), has('cookie')] } } },
}

function has(header: string): CfnWebACL.StatementProperty {
  return {
    sizeConstraintStatement: {
      fieldToMatch: { singleHeader: { Name: header } },
      comparisonOperator: 'GE',
      size: 1,
      textTransformations: [untransformed],
    },
  }
}

/**
 * S3 checks the signature of each byte’s address, which is longer than these rules allow and has the name of a file, which may
 * be any text.
 */
const noFile: CfnWebACL.StatementProperty = {
  notStatement: {
    statement: {
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: 'STARTS_WITH',
        searchString: transfersPath,
        textTransformations: [untransformed],
      },
    },
  },
}

function managed(name: string, counted: readonly string[], scopeDownStatement?: CfnWebACL.StatementProperty) {
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        ...(scopeDownStatement ? { scopeDownStatement } : {}),
      },
    },
  }
}

export function seen(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true }
}
