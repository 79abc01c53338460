import { Reader } from './reader'

export default function Page() {
  return (
    <Reader
      url={process.env.NEXT_PUBLIC_SUPABASE_URL ?? ''}
      anonKey={process.env.NEXT_PUBLIC_SUPABASE_KEY ?? ''}
    />
  )
}
