import { besideOpenTelemetry } from './beside.ts'

besideOpenTelemetry('theirs')
