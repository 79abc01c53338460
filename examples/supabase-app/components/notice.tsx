import styles from './notice.module.css'

/** Something did not work, said to the person who wanted it. */
export function Notice({ children }: { children: React.ReactNode }) {
  return (
    <p role="alert" className={styles.notice}>
      {children}
    </p>
  )
}
