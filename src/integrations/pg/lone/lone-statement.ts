import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, LeaseFacts, Outcome } from '../../../model/lease.ts'
import { heldReason } from '../../shared/held-on-purpose.ts'
import { type Activity, activeAt } from '../client/activity.ts'
import { deathOf, isBusy, transactionOf } from '../client/client-state.ts'
import { operationIn } from '../client/statement.ts'
import type { PgClient } from '../shapes.ts'

/** One statement on a client of its own, from the call to the answer. A class for the same reason as a checkout is one. */
export class LoneStatement implements LeaseDetails {
  readonly route: string | undefined
  private readonly client: PgClient
  private readonly activity: Activity
  private readonly tracker: Tracker
  private readonly operation: string
  private readonly lease: Lease

  constructor(
    client: PgClient,
    activity: Activity,
    tracker: Tracker,
    config: unknown,
    route: string | undefined,
  ) {
    this.client = client
    this.activity = activity
    this.tracker = tracker
    this.route = route
    this.operation = operationIn(config)
    this.lease = tracker.open(this.operation, this)
  }

  end(outcome: Outcome): void {
    this.lease.end(outcome)
  }

  fail(error: unknown): void {
    if (classifyError(error) === null) this.tracker.statementFailed(errorCode(error))
    else this.tracker.fail(error, this.operation)
    this.lease.end('error')
  }

  describe(): LeaseFacts {
    const { client } = this
    const transaction = transactionOf(client)
    const dead = deathOf(client)
    const resident = heldReason(client)
    return {
      ...(typeof client.processID === 'number' ? { serverPid: client.processID } : {}),
      ...(transaction === undefined ? {} : { transaction }),
      busy: isBusy(client) && !this.activity.copying,
      activeAt: activeAt(client, this.activity, performance.now()),
      ...(dead === undefined ? {} : { dead }),
      ...(resident === undefined ? {} : { resident }),
    }
  }
}
