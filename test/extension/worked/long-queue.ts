import type { Rule } from 'next-db-monitoring'

/** More requests wait for a pool than it has slots: it cannot catch up by itself. */
export const longQueue: Rule = {
  id: 'long-queue',
  judge: ({ pools }) =>
    pools.flatMap(({ name, pending, max }) =>
      pending === null || max === null || pending <= max
        ? []
        : [
            {
              rule: 'long-queue',
              subject: name,
              severity: 'critical',
              message: `${pending} requests wait for ${name}, which has ${max} slots`,
              value: pending,
              limit: max,
              forMs: 0,
            },
          ],
    ),
}
