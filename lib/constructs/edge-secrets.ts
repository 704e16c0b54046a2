import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { edgeSecretName } from '../stage.ts'

/**
 * The secret that the edge adds to each request, which proves to functions that the request came through it. The secret before
 * the newest is accepted too, since functions change before the edge does.
 */
export class EdgeSecrets extends Construct {
  /** As functions read them, comma-separated. */
  readonly believed: string

  constructor(scope: Construct, id: string, { stage, newest }: { stage: string; newest: number }) {
    super(scope, id)
    const secrets = [newest, newest - 1].filter((number) => number > 0).map((number) => this.#secret(stage, number))
    // Functions keep it in their environment, so that no request waits for it: anybody who may read the environment may read the
    // secret.
    this.believed = secrets.map(({ secretValue }) => secretValue.unsafeUnwrap()).join(',')
  }

  #secret(stage: string, number: number): Secret {
    return new Secret(this, `Secret${number}`, {
      secretName: edgeSecretName(stage, number),
      description: `Sortie (${stage}): by which functions know requests that came through the edge`,
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
    })
  }
}
