import type { Metadata } from 'next'
import { Mark } from '@/components/brand'
import { LoginForm } from './form'
import styles from './login.module.css'

export const metadata: Metadata = { title: 'Sign in' }

export default function LoginPage() {
  return (
    <main className={styles.page}>
      <section className={styles.pitch}>
        <div className={styles.brand}>
          <Mark size={36} />
          Fieldday
        </div>
        <div>
          <h1>Who is on which site, and what they found.</h1>
          <p>One board for the whole team: plan the day, walk the sites, write it down before you forget.</p>
        </div>
        <ol className={styles.trail} aria-hidden="true">
          <li>Harbour Point tower</li>
          <li>Canal depot</li>
          <li>Mill Lane terraces</li>
        </ol>
      </section>
      <section className={styles.panel}>
        <div className={styles.box}>
          <h2>Sign in</h2>
          <LoginForm />
        </div>
      </section>
    </main>
  )
}
