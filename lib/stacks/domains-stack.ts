import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager'
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets'
import type { Construct } from 'constructs'
import { apiNameOf } from '../domain-names.ts'
import type { Stage } from '../stage.ts'
import type { Domain } from '../stages.ts'
import { StageStack } from './stage-stack.ts'

/** The custom domains of API Gateway, with their certificates. They exist before the APIs do. */
export class DomainsStack extends StageStack {
  constructor(scope: Construct, stage: Stage, domain: Domain) {
    super(scope, stage, { part: 'domains', holds: 'names of the APIs and their certificates' })
    const zone = zoneOf(this, domain)
    this.#name('Http', apiNameOf(stage) ?? domain.http, zone)
    this.#name('Live', domain.websocket, zone)
  }

  #name(id: string, domainName: string, zone: IHostedZone): void {
    const certificate = new Certificate(this, `${id}Certificate`, {
      domainName,
      validation: CertificateValidation.fromDns(zone),
    })
    const { regionalDomainName, regionalHostedZoneId } = new DomainName(this, id, { domainName, certificate })
    new ARecord(this, `${id}Record`, {
      zone,
      recordName: `${domainName}.`,
      target: RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId)),
    })
  }
}

/** By ID and name, so that no lookup is needed. */
export function zoneOf(scope: Construct, { zone }: Domain): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: zone.id, zoneName: zone.name })
}
