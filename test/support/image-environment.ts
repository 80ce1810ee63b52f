/** Settings of the image itself and of its start scripts, which are not the broker's. */
const NOT_BROKER_SETTINGS = new Set([
  'KAFKA_VERSION',
  'KAFKA_HEAP_OPTS',
  'KAFKA_OPTS',
  'KAFKA_JMX_OPTS',
  'KAFKA_JMX_HOSTNAME',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_GC_LOG_OPTS',
  'KAFKA_LOG4J_OPTS',
  'KAFKA_LOG4J_ROOT_LOGLEVEL',
  'KAFKA_LOG4J_LOGGERS',
  'KAFKA_TOOLS_LOG4J_LOGLEVEL',
])

/**
 * What Apache's image makes of a container's environment: `KAFKA_A_B__C___D` is the broker setting `a.b_c-d`.
 */
export function imageProperties(environment: Readonly<Record<string, string>>): Record<string, string> {
  const settings = Object.entries(environment).filter(
    ([name]) => name.startsWith('KAFKA_') && !NOT_BROKER_SETTINGS.has(name),
  )
  return Object.fromEntries(settings.map(([name, value]) => [propertyName(name), value]))
}

const propertyName = (variable: string): string =>
  variable
    .slice('KAFKA_'.length)
    .toLowerCase()
    .replaceAll(/_{1,3}/g, (run) => (run.length === 1 ? '.' : run.length === 2 ? '_' : '-'))
