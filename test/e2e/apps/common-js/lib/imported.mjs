import * as ssr from '@supabase/ssr'
import * as supabase from '@supabase/supabase-js'
import library, * as star from 'pg'
import { Client, Pool } from 'pg'
import postgres from 'postgres'

const names = (namespace) =>
  Object.keys(namespace)
    .filter((name) => name !== 'default' && name !== '__esModule' && name !== 'module.exports')
    .sort()

export const looks = async () => {
  const dynamic = await import('pg')
  const dynamicPostgres = await import('postgres')
  return {
    star: names(star),
    samePool: [
      library.Pool === Pool,
      star.Pool === Pool,
      dynamic.Pool === Pool,
      dynamic.default.Pool === Pool,
    ],
    sameClient: [library.Client === Client, star.Client === Client],
    default: typeof library,
    postgres: typeof postgres,
    dynamicPostgres: typeof dynamicPostgres.default,
    supabase: names(supabase),
    ssr: names(ssr),
  }
}
