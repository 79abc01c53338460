'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { BoardIcon, DatabaseIcon, SitesIcon } from './icons'
import styles from './shell.module.css'

const LINKS = [
  { href: '/', label: 'Board', Icon: BoardIcon },
  { href: '/sites', label: 'Sites', Icon: SitesIcon },
  { href: '/admin/database', label: 'Database', Icon: DatabaseIcon },
] as const

export function Nav() {
  const path = usePathname()
  return (
    <nav className={styles.nav} aria-label="Main">
      {LINKS.map(({ href, label, Icon }) => (
        <Link key={href} href={href} prefetch={false} aria-current={path === href ? 'page' : undefined}>
          <Icon />
          {label}
        </Link>
      ))}
    </nav>
  )
}
