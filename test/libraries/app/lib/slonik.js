import { createPool, sql } from 'slonik'
import { once, url } from './url.js'

const pool = () => once('slonik', () => createPool(url('slonik'), { maximumPoolSize: 3 }))

export const use = async () => (await pool()).any(sql.unsafe`select 1`)

export async function leak() {
  const made = await pool()
  void made.connect(() => new Promise(() => {})) // leak
}
