/** An item as a row: DynamoDB's attributes, by the same names. */
export interface ItemRow {
  readonly pk: string
  readonly sk: string
  readonly v: number
  readonly body: string
  readonly kind: string | null
  readonly lp: string | null
  readonly ls: string | null
  readonly due: number | null
  readonly expires_at: number | null
}
