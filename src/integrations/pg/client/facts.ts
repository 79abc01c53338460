import type { LeaseFacts } from '../../../model/lease.ts'
import { endHeld, heldReason } from '../../shared/held-on-purpose.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import { createResidence, type Residence } from '../../shared/residence.ts'
import { sessionEffects } from '../../shared/session-effects.ts'
import type { PgClient } from '../shapes.ts'
import { type Activity, activeAt } from './activity.ts'
import { deathOf, isBusy, transactionOf } from './client-state.ts'

/** What one checkout of a client is used for, as far as its statements and listeners show. */
export class Purpose {
  private residence: Residence | null = null
  private readonly explicit: boolean
  private listeners = 0

  /** @param explicit whether the application itself holds the client */
  constructor(explicit: boolean) {
    this.explicit = explicit
  }

  /** The checkout begins: listeners that are there already are not its owner's. */
  begin(client: PgClient): void {
    if (this.explicit) this.listeners = client.listenerCount?.('notification') ?? 0
  }

  /** A statement was sent. */
  note(text: unknown): void {
    if (!this.explicit) return
    const effects = sessionEffects(text)
    if (effects.length === 0) return
    this.residence ??= createResidence()
    this.residence.apply(effects)
  }

  /** The checkout is over, and so is what its owner declared. */
  end(client: PgClient): void {
    if (this.explicit) endHeld(client)
  }

  /** Why the client is held on purpose; `undefined` = it is not. */
  reason(client: PgClient): string | undefined {
    const reason = heldReason(client) ?? this.residence?.reason()
    if (reason !== undefined || !this.explicit) return reason
    if (client.replication) return 'replication'
    const listeners = client.listenerCount?.('notification') ?? 0
    return listeners > this.listeners ? 'listener for notifications' : undefined
  }
}

/** Facts about a checked-out client. @param statements texts of the first and of the last one sent */
export function factsOf(
  client: PgClient,
  activity: Activity,
  purpose: Purpose,
  statements: { readonly first: unknown; readonly last: unknown },
): LeaseFacts {
  const transaction = transactionOf(client)
  const dead = deathOf(client)
  const resident = purpose.reason(client)
  const { first, last } = statements
  return {
    ...(typeof client.processID === 'number' ? { serverPid: client.processID } : {}),
    ...(transaction === undefined ? {} : { transaction }),
    ...(last === undefined ? {} : { lastOperation: operationOf(last) }),
    ...(first === undefined ? {} : { operation: operationOf(first) }),
    busy: isBusy(client) && !activity.copying,
    activeAt: activeAt(client, activity, performance.now()),
    ...(dead === undefined ? {} : { dead }),
    ...(resident === undefined ? {} : { resident }),
  }
}
