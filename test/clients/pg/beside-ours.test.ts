import { besideOpenTelemetry } from './beside.ts'

besideOpenTelemetry('ours')
