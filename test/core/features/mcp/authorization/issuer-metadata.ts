import type { IssuerMetadata } from '../../../../../core/features/mcp/authorization/metadata.ts'

/** Of an authorization server that says the least. */
export const metadata: IssuerMetadata = {
  issuer: 'https://a.example.com',
  authorization_endpoint: 'https://a.example.com/authorize?tenant=1',
  token_endpoint: 'https://a.example.com/token',
}
