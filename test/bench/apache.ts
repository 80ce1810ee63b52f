import { homedir } from 'node:os'
import { join } from 'node:path'
import { cacheDir } from '../../src/config/state-paths.ts'
import { findJava } from '../../src/sandbox/apache/java.ts'
import { resolveKafkaJars } from '../../src/sandbox/apache/kafka-jars.ts'
import { DEFAULT_KAFKA_VERSION } from '../../src/sandbox/apache/start-apache.ts'
import { findProgram } from './find-program.ts'
import type { Program } from './measure.ts'

/** Kafka's own tools, by the names of their scripts. */
export type Apache = (script: keyof typeof CLASSES, bootstrap: string, args: readonly string[]) => Program

const CLASSES = {
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
} as const

/** What makes a short run in Java as quick as it can be. */
const QUICK_JAVA = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xlog:disable']

/** The scripts on the PATH, else the classes behind them; null where there is no Java to run them. */
export async function findApache(): Promise<Apache | null> {
  const told = (bootstrap: string, args: readonly string[]): readonly string[] => [
    '--bootstrap-server',
    bootstrap,
    ...args,
  ]
  if (findProgram('kafka-topics.sh') !== null)
    return (script, bootstrap, args) => ({ file: `${script}.sh`, args: told(bootstrap, args) })
  try {
    const env = process.env
    const machine = { env, homeDir: homedir(), platform: process.platform }
    const java = await findJava(env)
    const libs = await resolveKafkaJars({ version: DEFAULT_KAFKA_VERSION, cacheDir: cacheDir(machine), env })
    const options = [...QUICK_JAVA, '-cp', join(libs, '*')]
    return (script, bootstrap, args) => ({
      file: java,
      args: [...options, CLASSES[script], ...told(bootstrap, args)],
    })
  } catch {
    return null
  }
}
