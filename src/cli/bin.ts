#!/usr/bin/env node
import { runtime } from '#runtime'
import { environment } from '../config/environment.ts'
import { main } from './main.ts'

process.exitCode = await main(process.argv.slice(2), {
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  env: environment(),
  cwd: process.cwd(),
  fetch,
  loadPg: () => runtime.loadPg(),
})
