import { App } from 'aws-cdk-lib'
import { SettingsError, tellingProblems } from '../lib/settings-error.ts'
import { DeployerStack } from '../lib/stacks/deployer-stack.ts'
import { stageOf } from '../lib/stage.ts'

await tellingProblems(async () => {
  const app = new App()
  const repository = String(app.node.tryGetContext('repository') ?? '')
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new SettingsError(['Say -c repository=<owner>/<name> of the repository on GitHub'])
  const github = app.node.tryGetContext('github')
  if (github !== undefined && github !== 'known')
    throw new SettingsError([`-c github=${String(github)}: it must be known, or left out`])

  const { name: stage } = stageOf({ stage: app.node.tryGetContext('stage') })
  new DeployerStack(app, { repository, stage, knowsGitHub: github === 'known' })
  app.synth()
})
