import styles from './avatar.module.css'

export function Avatar({
  initials,
  hue,
  size = 'medium',
}: {
  initials: string
  hue: number
  size?: 'small' | 'medium'
}) {
  return (
    <span
      className={`${styles.avatar} ${styles[size]}`}
      style={{ '--hue': hue } as React.CSSProperties}
      aria-hidden="true"
    >
      {initials}
    </span>
  )
}
