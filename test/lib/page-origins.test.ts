import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { apiAccess } from '../../adapters/system/page-origins.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const said = { origins: ['https://console.example.com', 'http://localhost:3000'], copy: { region: 'eu-west-1' } }
const open = sortieApp('live', said)
const plain = sortieApp('live', {})
const rulesOf = (stack: Parameters<typeof resourcesOf>[0]) => {
  const [bucket] = Object.values(resourcesOf(stack, 'AWS::S3::Bucket'))
  return bucket?.Properties.CorsConfiguration
}
const apiOf = (stack: Parameters<typeof resourcesOf>[0]) =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Api')).find(
    ({ Properties }) => Properties.ProtocolType === 'HTTP',
  )?.Properties.CorsConfiguration
// All of it is synthesised here, where no test's time runs.
const [ofOpen, ofPlain, ofCopy] = [rulesOf(open.data), rulesOf(plain.data), open.copy && rulesOf(open.copy)]
const [apiOfOpen, apiOfPlain] = [apiOf(open.platform), apiOf(plain.platform)]
afterAll(() => {
  for (const { directory } of [open, plain]) rmSync(directory, { recursive: true })
})

test('pages of the origins that a stage names may send files to its bucket and fetch them, and do nothing else there', () => {
  expect(ofOpen).toEqual({
    CorsRules: [
      {
        AllowedOrigins: said.origins,
        AllowedMethods: ['PUT', 'GET', 'HEAD'],
        AllowedHeaders: ['content-type', 'if-none-match', 'x-amz-tagging'],
        ExposedHeaders: ['content-disposition', 'content-length', 'etag'],
        MaxAge: 3600,
      },
    ],
  })
})

test('they may use the HTTP API as well, with a key that they send themselves, and API Gateway answers what browsers ask first', () => {
  expect(apiOfOpen).toEqual({
    AllowOrigins: said.origins,
    AllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    AllowHeaders: [...apiAccess.sentHeaders],
    ExposeHeaders: [...apiAccess.readHeaders],
    MaxAge: 3600,
  })
  expect(apiOfPlain).toBeUndefined()
})

test('pages of no origin may where a stage names none, nor with its copy', () => {
  expect(ofPlain).toBeUndefined()
  expect(ofCopy).toBeUndefined()
})
