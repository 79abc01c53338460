import pg from 'pg'
import type { LoadPg } from '../../src/probes/pg-types.ts'

/** The real package, as an application has it installed. */
export const loadPg: LoadPg = async () => pg as unknown as Awaited<ReturnType<LoadPg>>
