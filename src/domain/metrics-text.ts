/** One gauge with all its series, for the text format that Prometheus reads. */
export interface Gauge {
  readonly name: string
  /** What it is, as one sentence. */
  readonly help: string
  readonly series: readonly GaugeSeries[]
}

export interface GaugeSeries {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number | bigint
}

/**
 * Gauges in the text exposition format, version 0.0.4: each family in one piece, its help and type before it,
 * without times, as the textfile collector wants it. A gauge without series is left out.
 */
export function formatMetrics(gauges: readonly Gauge[]): string {
  const lines: string[] = []
  for (const { name, help, series } of gauges) {
    if (series.length === 0) continue
    lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} gauge`)
    for (const { labels, value } of series) lines.push(`${name}${formatLabels(labels)} ${value}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

function formatLabels(labels: GaugeSeries['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const escapeLabel = (text: string): string => escapeHelp(text).replaceAll('"', '\\"')
