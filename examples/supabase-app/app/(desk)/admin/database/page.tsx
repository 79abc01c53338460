import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { GET } from 'next-db-monitoring/routes/database'
import 'next-db-monitoring/styles.css'
import type { MonitoringReport } from 'next-db-monitoring/widget'
import { DatabaseMonitor } from '@/components/database-monitor'

export const metadata: Metadata = { title: 'Database' }

/** What the widget asks for by itself later: with it the first HTML has every number and the chart. */
const EVERYTHING = 'detailed=true&budget=true&history=true&hours=24&buckets=240&limit=1'

/** Asks the monitoring route in this process, as the visitor: who may not read gets no numbers here either. */
async function reportForVisitor(): Promise<MonitoringReport | undefined> {
  const request = new Request(`http://localhost/api/monitoring/database?${EVERYTHING}`, {
    headers: await headers(),
  })
  const response = await GET(request)
  return response.ok ? ((await response.json()) as MonitoringReport) : undefined
}

export default async function DatabasePage() {
  const initialData = await reportForVisitor()
  return (
    <div className="page wide">
      <header className="pageHead">
        <div>
          <h1>Database</h1>
          <p>What this app holds open, and for whom.</p>
        </div>
      </header>
      <DatabaseMonitor {...(initialData === undefined ? {} : { initialData })} />
    </div>
  )
}
