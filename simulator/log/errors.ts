/** How queries fail. The codes are Neo4j's own. */
export interface ErrorInfo {
  readonly GQLSTATUS: string;
  readonly statusDescription: string;
  readonly classification: 'CLIENT_ERROR' | 'DATABASE_ERROR' | 'TRANSIENT_ERROR';
  readonly position?: { readonly line: number; readonly column: number; readonly offset: number };
  readonly cause?: ErrorInfo;
}

export interface Failure {
  readonly reason: string;
  readonly info: ErrorInfo;
}

export const OUT_OF_MEMORY: Failure = {
  reason:
    'The allocation of an extra 128.0 MiB would use more than the limit 2.0 GiB. Currently using 1.9 GiB. dbms.memory.transaction.total.max threshold reached',
  info: {
    GQLSTATUS: '51N66',
    statusDescription:
      'error: system configuration or operation exception - resource exhaustion. Insufficient resources to complete the request.',
    classification: 'TRANSIENT_ERROR',
    cause: {
      GQLSTATUS: '25N16',
      statusDescription:
        'error: invalid transaction state - memory limit reached. The transaction was terminated because it reached its memory limit.',
      classification: 'TRANSIENT_ERROR',
    },
  },
};

export const READ_ONLY: Failure = {
  reason: 'No write operations are allowed directly on this database. Writes must pass through the leader.',
  info: {
    GQLSTATUS: '08N07',
    statusDescription: 'error: connection exception - not the leader. This member is not the leader.',
    classification: 'TRANSIENT_ERROR',
  },
};

export const FAILURES: Readonly<Record<string, Failure>> = {
  'undefined-variable': {
    reason: 'Variable `customer` not defined (line 1, column 45 (offset: 44))',
    info: {
      GQLSTATUS: '42N62',
      statusDescription:
        'error: syntax error or access rule violation - variable not defined. Variable `customer` not defined.',
      classification: 'CLIENT_ERROR',
      position: { line: 1, column: 45, offset: 44 },
    },
  },
  constraint: {
    reason: 'Node(1204) already exists with label `Customer` and property `email`',
    info: {
      GQLSTATUS: '22N80',
      statusDescription:
        'error: data exception - index entry conflict. Index entry conflict: `Customer(email)`.',
      classification: 'CLIENT_ERROR',
    },
  },
  deadlock: {
    reason: 'ForsetiClient can not acquire ExclusiveLock because it would form a deadlock wait cycle',
    info: {
      GQLSTATUS: '50N05',
      statusDescription:
        'error: general processing exception - deadlock detected. Deadlock detected while trying to acquire locks.',
      classification: 'TRANSIENT_ERROR',
    },
  },
};

export const UNKNOWN: Failure = {
  reason: 'Unexpected error',
  info: {
    GQLSTATUS: '50N42',
    statusDescription:
      'error: general processing exception - unexpected error. Unexpected error has occurred.',
    classification: 'DATABASE_ERROR',
  },
};
