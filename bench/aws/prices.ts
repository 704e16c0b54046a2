/**
 * USD in us-east-1, on demand, without the free tiers. Read in autumn 2026 from the pricing pages next to each figure, or from
 * AWS's own price calculator for DynamoDB.
 */
export const prices = {
  /** aws.amazon.com/api-gateway/pricing: a million requests of up to 512 KB, the first 300 million of a month. */
  http_api_request: 1.0 / 1e6,
  /** aws.amazon.com/lambda/pricing */
  lambda_request: 0.2 / 1e6,
  /** aws.amazon.com/lambda/pricing: Arm, the first tier. */
  lambda_gb_second: 0.0000133334,
  /** aws.amazon.com/dynamodb/pricing/on-demand */
  write_unit: 0.625 / 1e6,
  read_unit: 0.125 / 1e6,
  stored_gb_month: 0.25,
  /** aws.amazon.com/dynamodb/pricing/on-demand: point-in-time recovery. */
  restorable_gb_month: 0.2,
  /** aws.amazon.com/sqs/pricing: FIFO, 64 KB. */
  sqs_fifo_request: 0.5 / 1e6,
  /** aws.amazon.com/eventbridge/pricing: a custom event of up to 64 KB. */
  bus_event: 1.0 / 1e6,
  /** aws.amazon.com/cloudwatch/pricing: log ingestion. */
  log_gb: 0.5,
  /** aws.amazon.com/ec2/pricing/on-demand: data out to the internet. */
  internet_gb: 0.09,
} as const
