import { describe, expect, test } from 'vitest'
import { parseBrokers, parseResolve } from '../../src/config/parse-brokers.ts'
import { settingsOfAssignments } from '../../src/config/client-properties.ts'
import { cacheDir, configPath, type Machine, stateDir } from '../../src/config/state-paths.ts'

const windows = (env: Machine['env']): Machine => ({ platform: 'win32', homeDir: 'C:\\Users\\Ann Lee', env })
const linux = (env: Machine['env']): Machine => ({ platform: 'linux', homeDir: '/home/ann', env })

describe('where files are', () => {
  test.for<{ name: string; machine: Machine; config: string; state: string; cache: string }>([
    {
      name: 'Windows',
      machine: windows({
        APPDATA: 'C:\\Users\\Ann Lee\\AppData\\Roaming',
        LOCALAPPDATA: 'D:\\Local',
        XDG_CONFIG_HOME: '/ignored',
      }),
      config: 'C:\\Users\\Ann Lee\\AppData\\Roaming\\kctl\\config.yaml',
      state: 'D:\\Local\\kctl\\state',
      cache: 'D:\\Local\\kctl\\cache',
    },
    {
      name: 'Windows without its variables',
      machine: windows({}),
      config: 'C:\\Users\\Ann Lee\\AppData\\Roaming\\kctl\\config.yaml',
      state: 'C:\\Users\\Ann Lee\\AppData\\Local\\kctl\\state',
      cache: 'C:\\Users\\Ann Lee\\AppData\\Local\\kctl\\cache',
    },
    {
      name: 'a share on Windows',
      machine: windows({ APPDATA: '\\\\server\\profiles\\ann', LOCALAPPDATA: 'E:\\' }),
      config: '\\\\server\\profiles\\ann\\kctl\\config.yaml',
      state: 'E:\\kctl\\state',
      cache: 'E:\\kctl\\cache',
    },
    {
      name: 'KCTL_CONFIG with a drive',
      machine: windows({ KCTL_CONFIG: 'Z:\\kctl.yaml', LOCALAPPDATA: 'E:\\x' }),
      config: 'Z:\\kctl.yaml',
      state: 'E:\\x\\kctl\\state',
      cache: 'E:\\x\\kctl\\cache',
    },
    {
      name: 'Linux and macOS',
      machine: linux({ XDG_CONFIG_HOME: 'relative', APPDATA: 'C:\\ignored' }),
      config: '/home/ann/.config/kctl/config.yaml',
      state: '/home/ann/.local/state/kctl',
      cache: '/home/ann/.cache/kctl',
    },
  ])('$name', ({ machine, config, state, cache }) => {
    expect(configPath(machine)).toBe(config)
    expect(stateDir(machine)).toBe(state)
    expect(cacheDir(machine)).toBe(cache)
  })
})

describe('a drive letter', () => {
  test('and a host of one letter are told apart by what follows', () => {
    expect(parseBrokers('c:9092,D')).toEqual([
      { host: 'c', port: 9092 },
      { host: 'D', port: 9092 },
    ])
    for (const path of ['C:\\kafka', 'C:/kafka', 'c:\\9092'])
      expect(() => parseBrokers(path), path).toThrow(/^not a broker address: /)
    expect(parseResolve('k:9092=c:9093').get('k:9092')).toEqual({ host: 'c', port: 9093 })
  })

  test('in a property is part of its path', () => {
    expect(settingsOfAssignments(['ssl.ca.location=C:\\certs\\ca.pem'])).toEqual({
      tlsCa: 'C:\\certs\\ca.pem',
    })
  })
})
