import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager'
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { firewallBodies, firewallRules, seen } from '../firewall-rules.ts'
import type { Edge, Stage } from '../stage.ts'
import { zoneOf } from './domains-stack.ts'
import { StageStack } from './stage-stack.ts'

/** CloudFront uses resources of this region, whatever the stage's region. */
const region = 'us-east-1'

/** Resources for CloudFront that cannot be in the stage's own region: its firewall, and the certificate of its name. */
export class FirewallStack extends StageStack {
  readonly aclArn: string
  readonly certificate: Certificate | undefined

  constructor(scope: Construct, stage: Stage, edge: Edge) {
    super(scope, stage, { part: 'firewall', holds: 'firewall and certificate of the edge', region })
    const name = `sortie-${stage.name}`
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rules: firewallRules(edge),
      customResponseBodies: { ...firewallBodies },
      visibilityConfig: seen(name),
    })
    this.aclArn = acl.attrArn
    this.certificate =
      stage.domain &&
      new Certificate(this, 'Certificate', {
        domainName: stage.domain.http,
        validation: CertificateValidation.fromDns(zoneOf(this, stage.domain)),
      })
  }
}
