import 'reflect-metadata'
import { DataSource } from 'typeorm'
import { once, url } from './url.js'

const db = () =>
  once('typeorm', () => new DataSource({ type: 'postgres', url: url('typeorm'), poolSize: 3 }).initialize())

export const use = async () => (await db()).query('select 1')

export async function leak() {
  const source = await db()
  await source.createQueryRunner().connect() // leak
}
