import type { Notice } from '../model/alert.ts'
import type { Channel } from '../model/extensions.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { line, messageOf } from './message.ts'
import { post } from './post.ts'

/** Address of PagerDuty's Events API. */
export interface PagerDutyOptions {
  /** Integration key of a service with Events API v2; it is a secret. */
  readonly routingKey: string
  /** Name that rules use. @default 'pagerduty' */
  readonly id?: string
  /** Address of the Events API; the one of the EU region is `https://events.eu.pagerduty.com/v2/enqueue`. @default the US region's */
  readonly url?: string
  /** Address of your monitoring page, added to each event. */
  readonly link?: string
}

const EVENTS_URL = 'https://events.pagerduty.com/v2/enqueue'
/** Limits of the Events API v2, characters. */
const MOST_SUMMARY = 1024
const MOST_KEY = 255
const ACTION: Readonly<Record<Notice['kind'], 'trigger' | 'acknowledge' | 'resolve'>> = {
  opened: 'trigger',
  repeated: 'trigger',
  escalated: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
}

/** Triggers, acknowledges and resolves incidents in PagerDuty (Events API v2). */
export function pagerdutyChannel({
  routingKey,
  id = 'pagerduty',
  url = EVENTS_URL,
  link,
}: PagerDutyOptions): Channel {
  return {
    id,
    followsIncidents: true,
    send: (notice, snapshot, { signal }) =>
      post(
        { name: 'PagerDuty', url, body: JSON.stringify(eventOf(notice, snapshot, routingKey, link)) },
        signal,
      ),
  }
}

function eventOf(notice: Notice, snapshot: Snapshot, routingKey: string, link: string | undefined): unknown {
  const { alert, kind } = notice
  const { service, environment, id: instance } = snapshot.instance
  const { sentence, facts, advice } = messageOf(notice, snapshot)
  return {
    routing_key: routingKey,
    dedup_key: incidentOf(environment, alert.id),
    event_action: ACTION[kind],
    client: 'next-db-monitoring',
    ...(link === undefined ? {} : { client_url: link }),
    payload: {
      summary: line(sentence, MOST_SUMMARY),
      source: instance,
      severity: alert.severity,
      timestamp: new Date(notice.at).toISOString(),
      component: alert.subject,
      group: service,
      class: alert.rule,
      custom_details: {
        ...Object.fromEntries(facts.map(({ label, value }) => [label, value])),
        ...(advice === '' ? {} : { advice }),
      },
    },
  }
}

/**
 * One open incident for an alert. The time of opening is no part of it: in a fleet another instance, which saw the alert a moment
 * later, may send the end. After a resolve PagerDuty opens a new incident under the same key.
 */
function incidentOf(environment: string, alertId: string): string {
  return line(`${environment}:${alertId}`, MOST_KEY)
}
