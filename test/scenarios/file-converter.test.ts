import { expect, test } from 'vitest'
import { describeEveryKafka, uniqueName } from '../support/every-kafka.ts'
import { runKctl } from '../support/run-kctl.ts'

/** A converter announces finished files; a mailer fetches, sends, and only then commits, sometimes by hand. */
describeEveryKafka('file converter and mailer', (kafka) => {
  test('topics are made once, a look commits nothing, and an offset is set by hand', async () => {
    const cluster = kafka()
    const [topic, group] = [uniqueName('notifications'), uniqueName('mailer')]
    const create = `topics create ${topic} -p 1 --if-not-exists`
    expect((await runKctl(create, { cluster })).exitCode).toBe(0)
    expect((await runKctl(create, { cluster })).exitCode).toBe(0)
    await runKctl(['produce', topic, 'converted a.pdf', 'converted b.pdf', 'converted c.pdf'], { cluster })

    const looked = await runKctl(`consume ${topic} -g ${group} -e --no-commit -o value`, { cluster })
    expect(looked.stdout).toBe('converted a.pdf\nconverted b.pdf\nconverted c.pdf\n')
    const offsets = await runKctl(`offsets list ${group} -o json`, { cluster })
    expect(offsets.stdout === '' || offsets.stdout === '[]\n').toBe(true)

    const one = await runKctl(`consume ${topic} -g ${group} -n 1 -o value`, { cluster })
    expect(one).toMatchObject({ exitCode: 0, stdout: 'converted a.pdf\n' })
    const set = await runKctl(`offsets reset ${group} -t ${topic}:0 --to 2 -y`, { cluster })
    expect(set.exitCode).toBe(0)
    const last = await runKctl(`consume ${topic} -g ${group} -e -o value`, { cluster })
    expect(last.stdout).toBe('converted c.pdf\n')
  }, 60_000)
})
