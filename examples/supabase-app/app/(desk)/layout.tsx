import Link from 'next/link'
import { Avatar } from '@/components/avatar'
import { Mark } from '@/components/brand'
import { Nav } from '@/components/nav'
import styles from '@/components/shell.module.css'
import { createClient, currentUser } from '@/lib/supabase/server'
import { signOut } from '../login/actions'

export default async function DeskLayout({ children }: { children: React.ReactNode }) {
  const user = await currentUser()
  const supabase = await createClient()
  const { data: me } = user
    ? await supabase.from('people').select('name, initials, hue').eq('id', user.id).maybeSingle()
    : { data: null }
  return (
    <div className={styles.shell}>
      <header className={styles.side}>
        <Link href="/" prefetch={false} className={styles.brand}>
          <Mark />
          Fieldday
        </Link>
        <Nav />
        <div className={styles.me}>
          <Avatar initials={me?.initials ?? '–'} hue={me?.hue ?? 160} />
          <div className={styles.who}>
            <strong>{me?.name ?? user?.email ?? 'Unknown'}</strong>
            <form action={signOut}>
              <button type="submit">Sign out</button>
            </form>
          </div>
        </div>
      </header>
      <main>{children}</main>
    </div>
  )
}
