/**
 * The meaning of a service’s exception:
 * - `unavailable`: the same call may work later, and the caller is told so. The SDK has retried before, if it knows that the
 *   exception passes.
 * - `handled`: it reports a state, which the adapter translates as its port says: a conflict, a connection that is gone.
 * - `internal`: a bug of ours, or of the installation. It stays what it is, and leaves as `internal`, without its text.
 */
export type Meaning = 'unavailable' | 'handled' | 'internal'

type Meanings = Readonly<Record<string, Meaning>>

/** For every operation that adapters call, each documented exception. A test compares this with the installed SDK. */
export const documented = {
  DynamoDB: {
    ConditionalCheckFailedException: 'handled',
    IdempotentParameterMismatchException: 'internal',
    InternalServerError: 'unavailable',
    InvalidEndpointException: 'internal',
    ItemCollectionSizeLimitExceededException: 'internal',
    ProvisionedThroughputExceededException: 'unavailable',
    ReplicatedWriteConflictException: 'unavailable',
    RequestLimitExceeded: 'unavailable',
    ResourceNotFoundException: 'internal',
    ThrottlingException: 'unavailable',
    // By its reasons: see `cancellationReasons`. Any other here can never succeed.
    TransactionCanceledException: 'internal',
    TransactionConflictException: 'unavailable',
    TransactionInProgressException: 'unavailable',
  },
  SQS: {
    InvalidAddress: 'internal',
    InvalidAttributeName: 'internal',
    InvalidMessageContents: 'internal',
    InvalidSecurity: 'internal',
    KmsAccessDenied: 'internal',
    KmsDisabled: 'internal',
    KmsInvalidKeyUsage: 'internal',
    KmsInvalidState: 'internal',
    KmsNotFound: 'internal',
    KmsOptInRequired: 'internal',
    KmsThrottled: 'unavailable',
    QueueDoesNotExist: 'internal',
    RequestThrottled: 'unavailable',
    UnsupportedOperation: 'internal',
  },
  S3: {
    EncryptionTypeMismatch: 'internal',
    InvalidObjectState: 'internal',
    InvalidRequest: 'internal',
    InvalidWriteOffset: 'internal',
    NoSuchBucket: 'internal',
    NoSuchKey: 'handled',
    TooManyParts: 'internal',
  },
  KMS: {
    DependencyTimeoutException: 'unavailable',
    DisabledException: 'internal',
    DryRunOperationException: 'internal',
    IncorrectKeyException: 'handled',
    InvalidCiphertextException: 'handled',
    InvalidGrantTokenException: 'internal',
    InvalidKeyUsageException: 'internal',
    KMSInternalException: 'unavailable',
    KMSInvalidStateException: 'internal',
    KeyUnavailableException: 'unavailable',
    NotFoundException: 'internal',
  },
  'Secrets Manager': {
    DecryptionFailure: 'internal',
    InternalServiceError: 'unavailable',
    InvalidParameterException: 'internal',
    InvalidRequestException: 'internal',
    ResourceNotFoundException: 'handled',
  },
  'EventBridge Scheduler': {
    // An existing schedule is handled; otherwise somebody is changing it right now.
    ConflictException: 'unavailable',
    InternalServerException: 'unavailable',
    // A missing schedule is handled; otherwise its group is missing.
    ResourceNotFoundException: 'internal',
    // Schedules fire and remove themselves, so there will be room.
    ServiceQuotaExceededException: 'unavailable',
    ThrottlingException: 'unavailable',
    ValidationException: 'internal',
  },
  EventBridge: {
    InternalException: 'unavailable',
  },
  // For live updates, whatever it is: the frames are sent without the function. A program runs later, or its model is told.
  Lambda: {
    CodeArtifactUserDeletedException: 'internal',
    CodeArtifactUserFailedException: 'internal',
    CodeArtifactUserPendingException: 'internal',
    DurableExecutionAlreadyStartedException: 'internal',
    EC2AccessDeniedException: 'unavailable',
    EC2ThrottledException: 'unavailable',
    EC2UnexpectedException: 'unavailable',
    EFSIOException: 'internal',
    EFSMountConnectivityException: 'internal',
    EFSMountFailureException: 'internal',
    EFSMountTimeoutException: 'internal',
    ENILimitReachedException: 'unavailable',
    ENINotReadyException: 'unavailable',
    InvalidParameterValueException: 'internal',
    InvalidRequestContentException: 'internal',
    InvalidRuntimeException: 'unavailable',
    InvalidSecurityGroupIDException: 'unavailable',
    InvalidSubnetIDException: 'unavailable',
    InvalidZipFileException: 'unavailable',
    KMSAccessDeniedException: 'unavailable',
    KMSDisabledException: 'unavailable',
    KMSInvalidStateException: 'unavailable',
    KMSNotFoundException: 'unavailable',
    ModeNotSupportedException: 'internal',
    NoPublishedVersionException: 'internal',
    RecursiveInvocationException: 'internal',
    RequestTooLargeException: 'internal',
    ResourceConflictException: 'unavailable',
    ResourceNotFoundException: 'internal',
    ResourceNotReadyException: 'unavailable',
    S3FilesMountConnectivityException: 'internal',
    S3FilesMountFailureException: 'internal',
    S3FilesMountTimeoutException: 'internal',
    SerializedRequestEntityTooLargeException: 'internal',
    ServiceQuotaExceededException: 'internal',
    SnapStartException: 'internal',
    SnapStartNotReadyException: 'unavailable',
    SnapStartRegenerationFailureException: 'internal',
    SnapStartTimeoutException: 'internal',
    SubnetIPAddressLimitReachedException: 'unavailable',
    TooManyRequestsException: 'unavailable',
    UnsupportedMediaTypeException: 'internal',
  },
  // What an operator can mend, and what is wrong with one mail, are outcomes of the port.
  SES: {
    AccountSuspendedException: 'handled',
    BadRequestException: 'handled',
    LimitExceededException: 'unavailable',
    MailFromDomainNotVerifiedException: 'handled',
    MessageRejected: 'handled',
    NotFoundException: 'handled',
    SendingPausedException: 'handled',
    TooManyRequestsException: 'unavailable',
  },
  'API Gateway': {
    ForbiddenException: 'internal',
    GoneException: 'handled',
    LimitExceededException: 'unavailable',
    PayloadTooLargeException: 'internal',
  },
} as const satisfies Readonly<Record<string, Meanings>>

export type Service = keyof typeof documented

/**
 * Errors on the services' pages that the SDK’s models lack: docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
 * and its siblings, and for S3 docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
export const common: Meanings = {
  AccessDenied: 'internal',
  AccessDeniedException: 'internal',
  Busy: 'unavailable',
  // Two writers of one object at once: docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html.
  ConditionalRequestConflict: 'unavailable',
  // S3’s name for it: the credentials are fetched again.
  ExpiredToken: 'unavailable',
  ExpiredTokenException: 'unavailable',
  IncompleteSignature: 'internal',
  InternalError: 'unavailable',
  InternalFailure: 'unavailable',
  LimitExceededException: 'unavailable',
  OperationAborted: 'unavailable',
  PreconditionFailed: 'handled',
  RequestExpired: 'unavailable',
  RequestTimeTooSkewed: 'unavailable',
  RequestTimeout: 'unavailable',
  ServiceUnavailable: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  SlowDown: 'unavailable',
  Throttling: 'unavailable',
  ThrottlingException: 'unavailable',
  TokenRefreshRequired: 'unavailable',
  TooManyRequests: 'unavailable',
  TooManyRequestsException: 'unavailable',
  UnrecognizedClientException: 'internal',
  ValidationException: 'internal',
}

/** Why DynamoDB cancels a transaction, by the code of each change: temporary ones are retried. */
export const cancellationReasons: Meanings = {
  None: 'handled',
  ConditionalCheckFailed: 'handled',
  ItemCollectionSizeLimitExceeded: 'internal',
  ProvisionedThroughputExceeded: 'unavailable',
  ThrottlingError: 'unavailable',
  TransactionConflict: 'unavailable',
  ValidationError: 'internal',
}

/** Why EventBridge refuses an entry of a call whose others it may have accepted. */
export const entryErrors: Meanings = {
  AccessDeniedException: 'internal',
  InternalFailure: 'unavailable',
  InvalidAccountIdException: 'internal',
  InvalidArgument: 'internal',
  MalformedDetail: 'internal',
  NotAuthorizedForDetailTypeException: 'internal',
  NotAuthorizedForSourceException: 'internal',
  RedactionFailure: 'internal',
  ThrottlingException: 'unavailable',
}

/** An unknown exception is judged by its general properties. */
export function meaningOf(service: Service, error: unknown): Meaning {
  if (!(error instanceof Error)) return 'internal'
  const known: Meanings = documented[service]
  return known[error.name] ?? common[error.name] ?? (mayPass(error) ? 'unavailable' : 'internal')
}

function mayPass(error: Error): boolean {
  if ('$retryable' in error && error.$retryable) return true
  return /Throttl|Timeout/i.test(error.name) || isServerFault(error) || isNetworkError(error)
}

function isServerFault(error: Error): boolean {
  return '$fault' in error && error.$fault === 'server'
}

function isNetworkError(error: Error): boolean {
  return (
    'code' in error && /^(ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/.test(String(error.code))
  )
}
