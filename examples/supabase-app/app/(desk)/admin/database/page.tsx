import type { Metadata } from 'next'
import { connection } from 'next/server'
import { getConnectionStats } from 'next-db-monitoring'
import styles from './database.module.css'

export const metadata: Metadata = { title: 'Database' }

const percent = (ratio: number) => `${Math.round(ratio * 100)} %`

export default async function DatabasePage() {
  await connection()
  const stats = getConnectionStats()
  const services = Object.values(stats.services)
  return (
    <div className="page wide">
      <header className="pageHead">
        <div>
          <h1>Database</h1>
          <p>What this app holds open, and for whom.</p>
        </div>
      </header>
      <dl className={styles.figures}>
        <div className="card" data-health={stats.healthStatus}>
          <dt>Health</dt>
          <dd>{stats.healthStatus}</dd>
        </div>
        <div className="card">
          <dt>Fullest pool</dt>
          <dd>{percent(stats.poolUtilization)}</dd>
        </div>
        <div className="card">
          <dt>In flight now</dt>
          <dd>{stats.totalActiveConnections}</dd>
        </div>
        <div className="card">
          <dt>Since start</dt>
          <dd>{stats.totalConnections.toLocaleString('en')}</dd>
        </div>
      </dl>
      <section className={`card ${styles.services}`} aria-label="Services">
        <table>
          <thead>
            <tr>
              <th>Service</th>
              <th>In flight</th>
              <th>Total</th>
              <th>p95</th>
              <th>Errors</th>
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <tr key={service.serviceName}>
                <th scope="row">{service.serviceName}</th>
                <td>{service.activeConnections}</td>
                <td>{service.totalConnections.toLocaleString('en')}</td>
                <td>{service.latency.p95 === null ? '–' : `${Math.round(service.latency.p95)} ms`}</td>
                <td>{service.errorCount}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}
