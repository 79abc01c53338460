import type { Actor } from '../../model/audit.ts'
import type { OperationReport } from '../../model/report/operation.ts'
import type { Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import type { Asked } from '../operations.ts'
import { summaryReport } from '../report/summary.ts'
import { iso } from '../report/units.ts'
import { audit } from './operation-audit.ts'

/** Runs one operation and audits it, whatever its outcome. */
export async function runOperation(context: Context, asked: Asked, actor: Actor): Promise<OperationReport> {
  const { monitor } = context
  await monitor.located()
  let result: unknown
  try {
    result = await asked.operation.run(monitor, asked.body, actor, context.options.views)
  } catch (error) {
    audit(context, asked, actor, error instanceof RequestError ? `refused: ${error.code}` : 'failed', false)
    throw error
  }
  audit(context, asked, actor, asked.operation.told(result), true)
  await monitor.located()
  const snapshot = monitor.snapshot()
  return {
    status: 'ok',
    timestamp: iso(snapshot.at),
    operation: asked.name,
    result,
    verdict: snapshot.verdict,
    connectionStats: summaryReport(snapshot, monitor.alerts.list()),
  }
}
